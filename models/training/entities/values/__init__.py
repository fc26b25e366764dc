"""Random values for the placeholders of templates. Every list here is written for this project or comes from Faker."""
