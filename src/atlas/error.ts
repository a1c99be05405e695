import type { Failure, FailureKind } from '../core/failure.ts';

const MAX_MESSAGE_CHARACTERS = 300;

/** The answer that caused an error, if there was one. */
export interface FailedAnswer {
  /** The wait that Atlas requests. */
  readonly retryAfterMs?: number | undefined;
  readonly status?: number | undefined;
  readonly errorCode?: string | undefined;
}

/** The only error that `atlas/` throws on purpose. It never has another error as its cause. */
export class AtlasError extends Error {
  override readonly name = 'AtlasError';
  readonly failure: Failure;
  readonly retryAfterMs: number | undefined;
  readonly status: number | undefined;
  readonly errorCode: string | undefined;

  constructor(kind: FailureKind, message: string, answer: FailedAnswer = {}) {
    const bounded =
      message.length > MAX_MESSAGE_CHARACTERS ? `${message.slice(0, MAX_MESSAGE_CHARACTERS - 1)}…` : message;
    super(bounded);
    this.failure = {
      kind,
      message: bounded,
      ...(answer.errorCode === 'CLUSTER_NOT_FOUND' ? { isClusterMissing: true } : {}),
    };
    this.retryAfterMs = answer.retryAfterMs;
    this.status = answer.status;
    this.errorCode = answer.errorCode;
  }
}

/** The error of a response body that exceeds the size limit of a page. A smaller page may be readable. */
export class OversizeError extends AtlasError {}
