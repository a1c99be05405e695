/** Marks ids that come from a parser, so that a plain string is not accepted as one. Only parsers cast. */
declare const brand: unique symbol;

/** 24 lower-case hexadecimal digits; Atlas' paths call a project a "group". */
export type ProjectId = string & { readonly [brand]: 'ProjectId' };

/** `^[a-zA-Z0-9][a-zA-Z0-9-]*$`, unique within its project. */
export type ClusterName = string & { readonly [brand]: 'ClusterName' };

/** Any string of 1 to 64 characters; Atlas' own are ObjectIds. */
export type JobId = string & { readonly [brand]: 'JobId' };

/** The polled project/cluster pair: the cluster whose backup is restored, not the destination. */
export interface Target {
  readonly projectId: ProjectId;
  readonly clusterName: ClusterName;
}

/** A unique key of a target: neither a project id nor a cluster name can contain a slash. */
export type TargetKey = string & { readonly [brand]: 'TargetKey' };

export function targetKey(target: Target): TargetKey {
  return `${target.projectId}/${target.clusterName}` as TargetKey;
}
