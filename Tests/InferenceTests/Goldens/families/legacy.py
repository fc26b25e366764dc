"""Configurations as transformers 4 spelled them."""


def respell(config):
    """The same configuration with rope at top level and without what version 5 added."""
    config = dict(config)
    kind = config["model_type"]
    config["torch_dtype"] = config.pop("dtype", "float32")
    config.pop("transformers_version", None)
    config.pop("layer_types", None)
    rope = config.pop("rope_parameters", None)
    if kind == "gemma3_text":
        full, local = rope["full_attention"], rope["sliding_attention"]
        config["rope_theta"], config["rope_local_base_freq"] = full["rope_theta"], local["rope_theta"]
        config["rope_scaling"] = scaling(full)
        config["sliding_window_pattern"] = 6
    elif kind == "gpt_neox":
        config["rotary_emb_base"], config["rotary_pct"] = rope["rope_theta"], rope["partial_rotary_factor"]
    elif rope:
        config["rope_theta"] = rope["rope_theta"]
        if "partial_rotary_factor" in rope:
            config["partial_rotary_factor"] = rope["partial_rotary_factor"]
        config["rope_scaling"] = scaling(rope)
        if kind == "phi3" and config["rope_scaling"]:
            config["rope_scaling"].pop("original_max_position_embeddings", None)
            config["rope_scaling"]["type"] = config["rope_scaling"].pop("rope_type")
    return config


def scaling(rope):
    """The rope_scaling of version 4, None where nothing is scaled."""
    if rope.get("rope_type", "default") == "default":
        return None
    return {key: value for key, value in rope.items() if key not in ("rope_theta", "partial_rotary_factor")}
