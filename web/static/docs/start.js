// Starts Swagger UI on the address that the page names.
const at = document.getElementById("swagger-ui");
window.SwaggerUIBundle({
  url: at.dataset.openapi,
  domNode: at,
  deepLinking: true,
  validatorUrl: null,
  presets: [window.SwaggerUIBundle.presets.apis],
});
