// A hook for modules that import JSON and do not say so, as bundlers allow: @actions/workflow-parser does.
export function load(url, context, next) {
  return next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context);
}
