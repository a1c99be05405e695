import { createServer } from 'node:http';
import { AdminApi } from './api/adminApi.ts';
import { answerCorrectly, type ExchangeObserver, type Responder } from './api/pendingExchange.ts';
import { requestListener } from './api/requestListener.ts';
import { type SimulatorSettings, settingsFrom } from './api/simulatorSettings.ts';
import { createAuthenticator, type TokenAuthority } from './auth/authenticator.ts';
import type { ApiKey } from './auth/grants.ts';
import { Nonces } from './auth/nonces.ts';
import { World } from './world/world.ts';

export interface SimulatorOptions extends Partial<SimulatorSettings> {
  readonly world?: World;
  /** Default: `DEFAULT_API_KEY`. */
  readonly apiKeys?: readonly ApiKey[];
  /** Default: no service accounts. */
  readonly tokens?: TokenAuthority;
  readonly observer?: ExchangeObserver;
  /** Default: `answerCorrectly`. */
  readonly respond?: Responder;
}

/** A running simulated Atlas. */
export type Simulator = Readonly<Awaited<ReturnType<typeof startSimulator>>>;

/** An API key that can read every project. */
export const DEFAULT_API_KEY: ApiKey = {
  publicKey: 'simulate',
  privateKey: '5e5e5e5e-0000-4000-8000-5e5e5e5e5e5e',
};

// Longer than any client keeps an idle connection, so that the simulator never closes a connection as a request arrives.
const KEEP_ALIVE_MS = 10 * 60 * 1000;

/** Starts a simulated Atlas, as strict as the strictest real server, on a free port of loopback. */
export async function startSimulator(options: SimulatorOptions = {}) {
  const settings = settingsFrom(options);
  const { limitsNow, random } = settings;
  const { observer, tokens } = options;
  const keys = options.apiKeys ?? [DEFAULT_API_KEY];
  const apiKeys = new Map(keys.map((key) => [key.publicKey, key]));
  const world = options.world ?? new World();
  const nonces = new Nonces(settings.nonces, limitsNow, random);
  const parts = {
    api: new AdminApi(world, settings, tokens),
    authenticate: createAuthenticator(apiKeys, nonces, tokens, (why) => observer?.wasChallenged(why)),
    tokens,
    observer,
    now: settings.now,
  };
  const listener = requestListener(parts, options.respond ?? answerCorrectly);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    /** Origin without a trailing slash. */
    url: `http://127.0.0.1:${port}`,
    world,
    /** Adds an API key, or rotates its secret. */
    setApiKey: (key: ApiKey) => void apiKeys.set(key.publicKey, key),
    /** Stops at once and cuts open connections. */
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
