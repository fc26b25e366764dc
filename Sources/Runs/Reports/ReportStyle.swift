import Charts

/// The page's style sheet: for telephones, screens and paper, by day and by night.
enum ReportStyle {
    static let css = Markup(stringLiteral: rules + ChartStyle.css)

    private static let night = """
        --page:#12171e;--card:#1a212b;--ink:#e6eaf0;--quiet:#a3aebd;--line:#2d3744;
        --good:#2bc49a;--fair:#f0b540;--bad:#ff8552;--going:#56b4e9
        """

    private static let rules = """
        :root{--page:#f4f6f8;--card:#fff;--ink:#1a2330;--quiet:#586476;--line:#dfe4ea;
        --good:#00734f;--fair:#8a5a00;--bad:#b34700;--going:#005f99}
        @media screen and (prefers-color-scheme:dark){:root{\(night)}}
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:1040px;padding:20px 16px 32px;background:var(--page);color:var(--ink);
        font:15px/1.5 ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;
        -webkit-text-size-adjust:100%}
        h1,h2,h3,p,dl,dd{margin:0}
        h1{font-size:26px;line-height:1.25;display:inline;margin-right:12px;overflow-wrap:anywhere}
        h2{font-size:17px;margin-bottom:10px}
        h3{font-size:14px;margin:18px 0 6px;overflow-wrap:anywhere}
        h2+h3{margin-top:0}
        header{margin-bottom:18px}
        .ending{display:inline-block;font-weight:600;font-size:14px;padding:2px 12px;border-radius:99px;
        border:1.5px solid currentColor;vertical-align:4px}
        .good{color:var(--good)}.fair{color:var(--fair)}.bad{color:var(--bad)}.going{color:var(--going)}
        .when,.note,dt,.more,footer{color:var(--quiet)}
        .when{margin-top:6px}.trouble{white-space:pre-line;overflow-wrap:anywhere;margin-top:6px}
        header dl{display:flex;flex-wrap:wrap;gap:2px 28px;margin-top:6px;font-size:14px}
        header dl div{display:flex;gap:8px;min-width:0}
        header dd{overflow-wrap:anywhere;min-width:0}
        dd,td,code{unicode-bidi:isolate}
        .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin-bottom:12px}
        .figures div,section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px 18px}
        .figures dt{font-size:13px}
        .figures dd{font-size:26px;font-weight:650;line-height:1.25;font-variant-numeric:tabular-nums}
        .figures dd.more{font-size:13px;font-weight:400;min-height:1.25em}
        main{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:12px}
        .across{grid-column:1/-1}
        section{min-width:0}
        .note{font-size:13.5px;margin-bottom:10px}
        svg.chart+.note{margin:8px 0 0}
        .wide{overflow-x:auto}
        .wide img{display:block;max-width:100%;height:auto;margin:0 auto;background:#fff;border-radius:8px}
        .many{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,380px),1fr));gap:4px 36px}
        .many h3{margin-top:6px}
        table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
        th{text-align:left;font-weight:600;font-size:13px;color:var(--quiet)}
        th,td{padding:5px 14px 5px 0;border-bottom:1px solid var(--line);vertical-align:top}
        td.number,th.number{text-align:right;white-space:nowrap}
        td{overflow-wrap:anywhere;min-width:8.5em}
        td.number,th.number{min-width:0;width:1%}
        pre{margin:0;overflow-x:auto;font-size:12.5px;line-height:1.5;tab-size:4}
        code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}
        footer{font-size:13px;margin-top:16px}
        @media screen and (max-width:760px){main{grid-template-columns:minmax(0,1fr)}h1{font-size:22px}
        .figures{grid-template-columns:repeat(2,minmax(0,1fr))}.figures div:first-child{grid-column:1/-1}
        .figures dd{font-size:22px}.figures div{padding:10px 14px}
        section{padding:14px}}
        @media screen and (max-width:600px){table,tbody,tr{display:block}thead{display:none}
        tr{padding:7px 0;border-bottom:1px solid var(--line)}
        td,td.number{display:inline-block;width:auto;border:0;padding:0 14px 0 0;text-align:left}td:last-child{display:block}td{min-width:0}
        td::before{content:attr(data-name) " ";color:var(--quiet)}td:empty{display:none}}
        @media print{body{max-width:none;padding:0;background:#fff;font-size:12px}
        section,.figures div,.many>div,tr{break-inside:avoid;border-color:#bbb}section.across{break-inside:auto}
        .figures{grid-template-columns:repeat(5,1fr)}.figures dd{font-size:18px}
        .many{grid-template-columns:repeat(2,minmax(0,1fr))}.wide{overflow:visible}.wide img{min-width:0!important;max-width:100%}
        pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:10px}}

        """
}
