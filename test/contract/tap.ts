import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Exchange } from './exchange.ts';

export interface Tap {
  /** The origin that the exporter uses instead of the simulator. */
  readonly url: string;
  /** Every exchange so far, in the order of the answers. */
  readonly exchanges: readonly Exchange[];
}

/** Starts a server that forwards requests to `origin` unchanged and records them with their answers; it stops after the test. */
export async function tapped(origin: string): Promise<Tap> {
  const exchanges: Exchange[] = [];
  const agent = new Agent({ keepAlive: true });
  const server = createServer(async (requested, response) => {
    const { method = '', url: target = '', headers } = requested;
    const requestBody = await textOf(requested);
    const forwarded = request(origin + target, { method, headers, agent }, async (answer) => {
      const responseBody = await textOf(answer);
      const { statusCode: status = 0, headers: responseHeaders } = answer;
      exchanges.push({
        method,
        target,
        requestHeaders: headers,
        requestBody,
        status,
        responseHeaders,
        responseBody,
      });
      response.writeHead(status, answer.rawHeaders).end(responseBody);
    });
    forwarded.once('error', () => response.destroy());
    forwarded.end(requestBody);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    agent.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, exchanges };
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of message.setEncoding('utf8')) text += chunk;
  return text;
}
