/** The mark of the screens (renderer/ui/logo.tsx), on its own ground: a tab's icon. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#00707a"/><path transform="translate(5 5)" d="M9 13.5 7 15.5a3.8 3.8 0 0 1-5.4-5.4l3-3a3.8 3.8 0 0 1 5.4 0M13 8.5l2-2a3.8 3.8 0 0 1 5.4 5.4l-3 3a3.8 3.8 0 0 1-5.4 0" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/></svg>`;

/**
 * The page in the colours of the screens, light and dark as the system is, from 380 px wide. The bar on top is the library's own:
 * its mark, and a field for other programs' descriptions.
 */
export const style = `
.swagger-ui .topbar { display: none; }
.swagger-ui .info { margin: 32px 0 16px; }
.swagger-ui .info hgroup.main a { overflow-wrap: anywhere; }
.swagger-ui .scheme-container { box-shadow: none; background: none; padding: 0 0 16px; }
.swagger-ui .btn.authorize { border-color: #00707a; color: #00707a; }
.swagger-ui .btn.authorize svg { fill: #00707a; }
.swagger-ui .btn.execute { background: #00707a; border-color: #00707a; color: #fff; }
html.dark-mode .swagger-ui .btn.authorize { border-color: #4fc3c8; color: #4fc3c8; }
html.dark-mode .swagger-ui .btn.authorize svg { fill: #4fc3c8; }
.swagger-ui :focus-visible { outline: 2px solid #00707a; outline-offset: 2px; }
html.dark-mode .swagger-ui :focus-visible { outline-color: #4fc3c8; }
@media (max-width: 560px) {
  .swagger-ui .wrapper { padding: 0 12px; }
  .swagger-ui .opblock-tag { flex-wrap: wrap; }
  .swagger-ui .opblock-tag small { order: 1; flex: 1 1 100%; padding: 0; }
  .swagger-ui .opblock-summary-path { max-width: 100%; }
  .swagger-ui .opblock-summary-control { flex-wrap: wrap; }
  .swagger-ui table.parameters, .swagger-ui table.parameters tbody, .swagger-ui table.parameters tr, .swagger-ui table.parameters td { display: block; width: auto; }
  .swagger-ui table.parameters thead { display: none; }
  .swagger-ui .parameters-col_description input, .swagger-ui .parameters-col_description select { width: 100%; max-width: 100%; }
}
`;
