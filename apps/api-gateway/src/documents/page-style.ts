/** The style of the pages of the documentation, in the colours of the dashboard, and what Swagger UI needs for them. */
export const pagesCss = `:root {
  color-scheme: light dark;
  --page: light-dark(#f5f4f0, #13181a);
  --surface: light-dark(#ffffff, #1a2023);
  --sunken: light-dark(#eceae4, #0e1214);
  --ink: light-dark(#1b2225, #e9ecec);
  --ink-soft: light-dark(#535d63, #a6b1b5);
  --line: light-dark(#dedbd3, #30393d);
  --line-strong: light-dark(#8b8f8d, #6d787c);
  --accent: light-dark(#0b666b, #63c9c8);
  --on-accent: light-dark(#ffffff, #04282a);
  --read: light-dark(#17607f, #7cc4e6);
  --write: light-dark(#17703f, #6bd39a);
  --change: light-dark(#855000, #eab765);
  --delete: light-dark(#a8251d, #ff9a90);
  --font: "Inter", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  --code: ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", Menlo, monospace;
}
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; }
html, html.dark-mode { background: var(--page); scroll-padding-top: 8rem; }
body { margin: 0; background: var(--page); color: var(--ink); font: 14px/1.5 var(--font); overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: 0.2em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.bar { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center; gap: 8px 20px; padding: 10px 20px; border-bottom: 1px solid var(--line); background: var(--surface); }
.bar .home { color: var(--ink); font-size: 16px; font-weight: 700; letter-spacing: -0.02em; text-decoration: none; }
.bar .pages { display: flex; flex-wrap: wrap; gap: 4px 16px; margin-right: auto; }
.bar [aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
.bar .search { display: flex; flex: 0 1 24rem; align-items: center; gap: 8px; }
.bar .search span { white-space: nowrap; }
.bar input { flex: 1; min-width: 0; min-height: 34px; padding: 4px 12px; border: 1px solid var(--line-strong); border-radius: 8px; background: var(--page); color: inherit; font: inherit; box-sizing: border-box; }
.none { max-width: 1460px; margin: 0 auto; padding: 0 20px; }
.question { max-width: min(28rem, calc(100vw - 32px)); padding: 20px; border: 1px solid var(--line); border-radius: 12px; background: var(--surface); color: var(--ink); box-sizing: border-box; }
.question::backdrop { background: rgb(0 0 0 / 45%); }
.question h2 { margin: 0 0 8px; font-size: 16px; }
.question p { margin: 0 0 8px; }
.question .buttons { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 8px; margin-top: 16px; }
.question button { min-height: 36px; padding: 0 12px; border: 1px solid var(--line-strong); border-radius: 8px; background: var(--surface); color: var(--ink); font: 500 14px var(--font); cursor: pointer; }
.question button.send { border-color: transparent; background: var(--accent); color: var(--on-accent); }
.page main { max-width: 60rem; margin: 24px auto; padding: 0 20px; }
.page h1 { font-size: 24px; letter-spacing: -0.01em; }
.page h2 { font-size: 20px; }
.page h3 { font-size: 16px; }
.page code, .page pre { font-family: var(--code); font-size: 13px; }
.page pre { overflow-x: auto; padding: 12px 16px; border-radius: 8px; background: var(--sunken); }
.page table { width: 100%; border-collapse: collapse; }
.page th, .page td { padding: 4px 8px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
.page th { color: var(--ink-soft); font-weight: 500; }
.page section { margin-top: 32px; padding: 8px 20px 20px; border: 1px solid var(--line); border-radius: 12px; background: var(--surface); }
.page article { margin-top: 16px; border-top: 1px solid var(--line); }
.page nav[aria-label="Contents"] > ul { columns: 20rem; padding-left: 18px; }
.page nav[aria-label="Contents"] a { display: inline-block; min-height: 24px; line-height: 24px; }
@media (max-width: 640px) {
  .bar { padding: 8px 16px; }
  .bar .search { flex-basis: 100%; }
  .page main { padding: 0 16px; }
  .page section { padding: 4px 12px 12px; }
  .page thead { display: none; }
  .page tr { display: block; padding: 6px 0; border-bottom: 1px solid var(--line); }
  .page td { display: block; padding: 0 0 2px; border: 0; }
}
`;

/** Swagger UI in the same colours, within the width of a phone. Loaded after its own style. */
export const swaggerCss = `.swagger-ui, html.dark-mode .swagger-ui { background: transparent; color: var(--ink); font-family: var(--font); }
.swagger-ui .wrapper { box-sizing: border-box; max-width: min(100%, 1460px); }
.swagger-ui .info { margin: 24px 0; }
.swagger-ui .info .title { font-size: 26px; }
.swagger-ui .info .title, .swagger-ui .opblock-tag, .swagger-ui .opblock .opblock-summary-path, .swagger-ui .opblock .opblock-summary-path a, .swagger-ui .opblock .opblock-summary-description, .swagger-ui .opblock-tag small, .swagger-ui .info p, .swagger-ui .info li, .swagger-ui table thead tr th, .swagger-ui table thead tr td, .swagger-ui .parameter__name, .swagger-ui .parameter__type, .swagger-ui .response-col_status, .swagger-ui .response-col_links, .swagger-ui .tab li, .swagger-ui label, .swagger-ui .opblock-description-wrapper p, .swagger-ui .opblock .opblock-section-header h4, .swagger-ui .opblock .opblock-section-header > label, .swagger-ui .responses-inner h4, .swagger-ui .responses-inner h5, .swagger-ui .renderedMarkdown p, .swagger-ui .parameter__in, .swagger-ui .btn { color: var(--ink); font-family: var(--font); }
.swagger-ui .opblock .opblock-summary-path, .swagger-ui .opblock .opblock-summary-path a, .swagger-ui .parameter__name { font-family: var(--code); }
.swagger-ui .opblock-tag small, .swagger-ui .opblock .opblock-summary-description, .swagger-ui .parameter__type, .swagger-ui .parameter__in, .swagger-ui .response-col_links { color: var(--ink-soft); }
html .swagger-ui .info .title small { top: -4px; border-radius: 6px; background: var(--ink-soft); }
html .swagger-ui .info .title small[class] pre, html .swagger-ui .info .title small pre.version { color: var(--surface); }
html .swagger-ui .info .title small.version-stamp { background: var(--accent); }
html .swagger-ui .info a, .swagger-ui a.nostyle:focus { color: var(--accent); }
.swagger-ui .markdown code, .swagger-ui .renderedMarkdown code, html.dark-mode .swagger-ui .markdown code, html.dark-mode .swagger-ui .renderedMarkdown code { background: var(--sunken); color: var(--ink); font-weight: 400; }
.swagger-ui .scheme-container, html.dark-mode .swagger-ui .scheme-container { margin: 0; padding: 0; background: transparent; box-shadow: none; }
.swagger-ui .opblock-tag { border-bottom-color: var(--line); font-size: 18px; }
.swagger-ui .opblock { --method: var(--ink-soft); }
.swagger-ui .opblock[class][id], html.dark-mode .swagger-ui .opblock[class][id] { border: 1px solid var(--line); border-radius: 8px; background: var(--surface); box-shadow: none; }
.swagger-ui .opblock.opblock-get { --method: var(--read); }
.swagger-ui .opblock.opblock-post { --method: var(--write); }
.swagger-ui .opblock.opblock-put { --method: var(--change); }
.swagger-ui .opblock.opblock-delete { --method: var(--delete); }
.swagger-ui .opblock[class] .opblock-summary[class] .opblock-summary-method, html.dark-mode .swagger-ui .opblock[class] .opblock-summary[class] .opblock-summary-method { min-width: 68px; border-radius: 6px; background: var(--method); color: var(--surface); font-size: 12px; text-shadow: none; }
.swagger-ui .opblock .opblock-summary { border-color: var(--line); }
.swagger-ui .opblock .opblock-section-header, html.dark-mode .swagger-ui .opblock .opblock-section-header { background: var(--sunken); box-shadow: none; }
.swagger-ui .opblock .tab-header .tab-item.active h4 span::after { background: var(--accent); }
.swagger-ui .btn { border-color: var(--line-strong); box-shadow: none; }
.swagger-ui .btn.execute { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
.swagger-ui .btn.cancel, html.dark-mode .swagger-ui .btn.cancel { border-color: var(--delete); color: var(--delete); }
.swagger-ui input[type], .swagger-ui select, .swagger-ui textarea, html.dark-mode .swagger-ui input[type], html.dark-mode .swagger-ui select, html.dark-mode .swagger-ui textarea { border: 1px solid var(--line-strong); border-radius: 8px; background-color: var(--surface); color: var(--ink); box-shadow: none; }
.swagger-ui .parameter__name.required::after, .swagger-ui .parameter__name.required span { color: var(--delete); }
.swagger-ui .parameter__extension, .swagger-ui .parameter__deprecated { color: var(--ink-soft); }
.swagger-ui .json-schema-2020-12__constraint { background: none; border: 1px solid currentColor; color: var(--ink); }
.swagger-ui .model, .swagger-ui .model-title, .swagger-ui section.models h4 span, .swagger-ui .json-schema-2020-12__title, .swagger-ui .json-schema-2020-12-expand-deep-button { color: var(--ink); }
.swagger-ui section.models, .swagger-ui .model-box { border-color: var(--line); background: transparent; }
@media (max-width: 640px) {
  .swagger-ui .wrapper { padding: 0 12px; }
  .swagger-ui .opblock .opblock-summary, .swagger-ui .opblock .opblock-summary-control { flex-wrap: nowrap; }
  .swagger-ui .opblock .opblock-summary-path-description-wrapper { flex: 1; min-width: 0; overflow-wrap: anywhere; }
  .swagger-ui .opblock .opblock-summary-path { max-width: 100%; flex-basis: 100%; }
  .swagger-ui .opblock .opblock-summary-description { white-space: normal; }
  .swagger-ui .opblock-body pre, .swagger-ui .highlight-code { max-width: 100%; overflow-x: auto; }
  .swagger-ui table, .swagger-ui .responses-inner { display: block; max-width: 100%; overflow-x: auto; }
  .swagger-ui .scheme-container, .swagger-ui .servers > label, .swagger-ui select { max-width: 100%; }
  .swagger-ui .servers > label { margin-right: 0; }
}
`;
