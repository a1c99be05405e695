import { AtlasError } from '../error.ts';
import { ProxyError } from './agent.ts';
import { errors } from './undici.ts';

const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
]);
const CLOSED_BY_PEER = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
]);
const CLOSED_BY_US = new Set(['UND_ERR_DESTROYED', 'UND_ERR_CLOSED']);

/**
 * Returns an AtlasError that describes a broken exchange to an operator. An error that the network cannot cause is a bug
 * and is returned unchanged. `host` is Atlas' host and port.
 */
export function networkError(error: unknown, host: string): unknown {
  if (error instanceof ProxyError) return networkError(error.cause, 'the proxy of HTTPS_PROXY');
  if (!(error instanceof Error)) return error;
  const refusal = /^Proxy response \((\d+)\)/.exec(error.message)?.[1];
  if (refusal !== undefined) return refusedByProxy(refusal, host);
  const code = codeOf(error);
  if (code === undefined || code === 'UND_ERR_INVALID_ARG') return error;
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return new AtlasError('timeout', `cannot connect to ${host} in time: check firewalls or HTTPS_PROXY`);
  }
  return new AtlasError('network', sentence(code, error, host));
}

function codeOf(error: Error): string | undefined {
  // Some parser errors have no code.
  if (error instanceof errors.HTTPParserError) return 'HPE_INVALID';
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function sentence(code: string, error: Error, host: string): string {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    const name = 'hostname' in error ? String(error.hostname).slice(0, 100) : host;
    return `cannot resolve ${name} (${code}): check DNS or HTTPS_PROXY`;
  }
  if (code === 'ECONNREFUSED') return `connection refused by ${host}: check atlas.base_url or HTTPS_PROXY`;
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') {
    return `no route to ${host} (${code}): check the network or HTTPS_PROXY`;
  }
  if (CLOSED_BY_PEER.has(code)) {
    return `${host} closed the connection before its answer was complete (${code}): check firewalls and HTTPS_PROXY if it persists`;
  }
  if (CLOSED_BY_US.has(code)) return 'the exporter closed the connection';
  if (UNTRUSTED.has(code)) {
    return `the certificate of ${host} is not trusted (${code}): set NODE_EXTRA_CA_CERTS to the issuer's certificate`;
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return `the certificate of ${host} is not valid now (${code}): check it and the clock of this machine`;
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'UND_ERR_PRX_TLS') {
    return `the certificate of ${host} is for another name: check atlas.base_url or HTTPS_PROXY`;
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    return `${host} does not speak TLS as expected (${code}): check atlas.base_url or HTTPS_PROXY`;
  }
  if (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return `${host} does not speak HTTP as expected: check atlas.base_url or HTTPS_PROXY`;
  }
  return `the connection to ${host} failed (${code}): check the network, firewalls and HTTPS_PROXY`;
}

function refusedByProxy(status: string, host: string): AtlasError {
  const advice =
    status === '407' ? 'put its user and password into HTTPS_PROXY' : 'allow this host on the proxy';
  return new AtlasError('network', `the proxy refused a tunnel to ${host} with status ${status}: ${advice}`);
}
