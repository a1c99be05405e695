import { STATUS_CODES } from 'node:http';
import type { ApiReply } from '../../../src/simulator/apiReply.ts';
import { errorReply } from '../../../src/simulator/errors.ts';
import type { ReplacementFault } from './fault.ts';

/** The faults that are complete answers. */
export type WrongAnswer = Extract<ReplacementFault, { kind: 'respond' | 'error' | 'html' | 'redirect' }>;

export function wrongReply(fault: WrongAnswer): ApiReply {
  switch (fault.kind) {
    case 'respond':
      return { status: fault.status, headers: fault.headers ?? {}, body: fault.body ?? '' };
    case 'error':
      return errorReply(fault.code, fault.parameters, fault.headers);
    case 'redirect':
      return { status: fault.status ?? 302, headers: { Location: fault.location }, body: '' };
    case 'html':
      return htmlReply(fault.status);
  }
}

// Returns the page of a proxy in place of an answer.
function htmlReply(status: number): ApiReply {
  const title = `${status} ${STATUS_CODES[status] ?? ''}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return { status, headers: { 'Content-Type': 'text/html' }, body };
}
