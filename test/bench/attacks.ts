import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The loopback address of an exporter. */
export interface Victim {
  readonly port: number;
}

const REQUEST = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
const RENEWAL_MS = 200;

/** One client that sends a thousand requests for the page, and one that sends 400 scrapes; neither reads. */
function pipelined({ port }: Victim): void {
  crowd(2, (index) => {
    const bytes = index === 0 ? REQUEST('/').repeat(1000) : REQUEST('/metrics').repeat(400);
    return silent(connect({ port, host: '127.0.0.1' }), bytes);
  });
}

/** Scrapes whose clients do not read, half of them compressed. */
function stalledScrapes({ port }: Victim): void {
  crowd(500, (index) =>
    silent(
      connect({ port, host: '127.0.0.1' }),
      REQUEST('/metrics', index % 2 === 0 ? 'Accept-Encoding: gzip\r\n' : ''),
    ),
  );
}

function idleConnections({ port }: Victim): void {
  crowd(700, () => silent(connect({ port, host: '127.0.0.1' }), ''));
}

/** Clients that send one more byte of their header every second. */
function slowHeaders({ port }: Victim): void {
  crowd(700, () => {
    const socket = silent(connect({ port, host: '127.0.0.1' }), 'GET /metrics HTTP/1.1\r\nHost: x\r\nX: ');
    const dripping = setInterval(() => socket.write('x'), 1000);
    socket.once('close', () => clearInterval(dripping));
    return socket;
  });
}

/** 64 clients that send one wrong password after another, each from its own address. */
function wrongPasswords({ port }: Victim): void {
  const guess = async (client: number) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let count = 0; ; count += 1) {
      const login = Buffer.from(`scraper:wrong ${client} ${count}`).toString('base64');
      await new Promise<void>((resolve) => {
        request(
          {
            port,
            host: '127.0.0.1',
            localAddress: `127.0.0.${client + 2}`,
            path: '/metrics',
            headers: { authorization: `Basic ${login}` },
            agent,
          },
          (response) => response.resume().once('close', resolve),
        )
          .on('error', () => resolve())
          .end();
      });
      await sleep(5);
    }
  };
  for (let client = 0; client < 64; client += 1) void guess(client);
}

/** Clients that misbehave for as long as their process lives. */
export const ATTACKS = {
  'a thousand pipelined requests': pipelined,
  '500 stalled scrapes': stalledScrapes,
  '700 idle connections': idleConnections,
  '700 slow headers': slowHeaders,
  'wrong passwords from 64 clients': wrongPasswords,
} as const satisfies Readonly<Record<string, (victim: Victim) => void>>;
export type AttackName = keyof typeof ATTACKS;
export const ATTACK_NAMES = Object.keys(ATTACKS) as readonly AttackName[];

/** Keeps this many clients connected, and replaces closed ones. */
function crowd(size: number, create: (index: number) => Socket): void {
  const sockets: Socket[] = Array.from({ length: size }, (_, index) => create(index));
  setInterval(() => {
    for (const [index, socket] of sockets.entries()) if (socket.closed) sockets[index] = create(index);
  }, RENEWAL_MS);
}

function silent(socket: Socket, bytes: string): Socket {
  socket.on('error', () => {}).on('end', () => socket.destroy());
  socket.pause();
  if (bytes !== '') socket.write(bytes);
  return socket;
}
