import { readFileSync } from 'node:fs';
import type { OutgoingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { directory } from './serving.ts';

export const FIXTURES = new URL('fixtures/tls/', import.meta.url).pathname;
const CERTIFICATE = { cert_file: 'server.crt', key_file: 'server.key' };
const ca = readFileSync(join(FIXTURES, 'ca.crt'));

/** Writes a web configuration beside copies of the certificates, so that a test can replace them. */
export function tlsFile(settings: Readonly<Record<string, unknown>>) {
  const { write } = directory();
  const replace = (name: string, by: string) => write(name, readFileSync(join(FIXTURES, by), 'utf8'));
  for (const name of ['server.crt', 'server.key', 'ca.crt']) replace(name, name);
  const config = { tls_server_config: { ...CERTIFICATE, ...settings } };
  return { file: write('web.yml', JSON.stringify(config)), replace, write };
}

type Client = Readonly<Record<string, unknown>> & { readonly agent?: Agent };
export const CLIENT = {
  cert: readFileSync(join(FIXTURES, 'client.crt')),
  key: readFileSync(join(FIXTURES, 'client.key')),
};
export const STRANGER = {
  cert: readFileSync(join(FIXTURES, 'stranger.crt')),
  key: readFileSync(join(FIXTURES, 'stranger.key')),
};

interface TlsAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly serial: string;
  readonly protocol: string | null;
  readonly cipher: string;
}

/** Sends one request over TLS on its own connection. */
export function askTls(port: number, client: Client = {}): Promise<TlsAnswer> {
  return new Promise((resolve, reject) => {
    const agent = client.agent ?? new Agent({ keepAlive: false, maxCachedSessions: 0 });
    const options = {
      ca,
      ...client,
      agent,
      port,
      host: '127.0.0.1',
      servername: 'localhost',
      path: '/metrics',
    };
    const outgoing = request(options, (response) => {
      const socket = response.socket as TLSSocket;
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        serial: socket.getPeerX509Certificate()?.serialNumber ?? 'resumed',
        protocol: socket.getProtocol(),
        cipher: socket.getCipher().name,
      });
      response.resume();
    });
    outgoing.on('error', reject).end();
  });
}

/** Errors of a client that the server cuts off during or after the handshake. */
export const CUT = /ECONNRESET|EPIPE|socket hang up|socket disconnected|alert/;

/** Resolves with the answer and the session, even if the server closes the connection. */
export function handshake(port: number, client: ConnectionOptions) {
  return new Promise<{ heard: string; session: Buffer | undefined; resumed: boolean }>((resolve) => {
    const socket = connect({ ca, port, host: '127.0.0.1', servername: 'localhost', ...client });
    let heard = '';
    let session: Buffer | undefined;
    let resumed = false;
    socket.on('session', (given) => {
      session = given;
    });
    socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    socket.setEncoding('latin1').on('data', (data) => {
      heard += data;
    });
    socket.on('secureConnect', () => {
      resumed = socket.isSessionReused() === true;
    });
    socket.on('error', () => {}).on('close', () => resolve({ heard, session, resumed }));
  });
}
