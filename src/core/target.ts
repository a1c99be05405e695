/** Ids that came through a parser: a plain string can't take their place. Only parsers cast. */
declare const brand: unique symbol;

/** 24 lower-case hexadecimal digits; Atlas' paths call a project a "group". */
export type ProjectId = string & { readonly [brand]: 'ProjectId' };

/** `^[a-zA-Z0-9][a-zA-Z0-9-]*$`, unique within its project. */
export type ClusterName = string & { readonly [brand]: 'ClusterName' };

/** Any string of 1 to 64 characters; Atlas' own are ObjectIds. */
export type JobId = string & { readonly [brand]: 'JobId' };

/** The polled pair: the cluster whose backup is restored, not the one the data goes to. */
export interface Target {
  readonly projectId: ProjectId;
  readonly clusterName: ClusterName;
}

/** One target among all: neither a project id nor a cluster name can hold a slash. */
export type TargetKey = string & { readonly [brand]: 'TargetKey' };

export function targetKey(target: Target): TargetKey {
  return `${target.projectId}/${target.clusterName}` as TargetKey;
}
