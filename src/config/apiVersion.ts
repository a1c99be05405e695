/** Versions of the Atlas Admin API that the exporter can poll. */
export const API_VERSIONS = ['v2', 'v1.0'] as const;

export type ApiVersion = (typeof API_VERSIONS)[number];
