import { createServer } from 'node:http';
import { AdminApi } from './api/adminApi.ts';
import { answerRightly, type Responder } from './api/pendingExchange.ts';
import { requestListener } from './api/requestListener.ts';
import { Authenticator } from './auth/authenticator.ts';
import { type AccountGrant, type ApiKey, Logins } from './auth/logins.ts';
import { Nonces } from './auth/nonces.ts';
import { TokenIssuer } from './auth/oauth.ts';
import { type SimulatorSettings, settingsFrom } from './simulatorSettings.ts';
import { Stats } from './stats.ts';
import { World } from './world/world.ts';

/** The initial settings of a simulator. */
export interface SimulatorOptions extends Partial<SimulatorSettings> {
  readonly world?: World;
  /** Default: `DEFAULT_API_KEY`. */
  readonly apiKeys?: readonly ApiKey[];
  readonly serviceAccounts?: readonly AccountGrant[];
  /** Default: any free port. Always on loopback. */
  readonly port?: number;
  /** Default: `answerRightly`. */
  readonly respond?: Responder;
}

/** A running simulated Atlas. */
export interface Simulator {
  /** Origin without a trailing slash. */
  readonly url: string;
  readonly world: World;
  readonly stats: Stats;
  readonly logins: Logins;
  readonly tokens: TokenIssuer;
  /** Stops at once and cuts open connections. */
  readonly stop: () => Promise<void>;
}

/** Can read every project. */
export const DEFAULT_API_KEY: ApiKey = {
  publicKey: 'simulate',
  privateKey: '5e5e5e5e-0000-4000-8000-5e5e5e5e5e5e',
};

// Longer than any client keeps an idle connection, so that the simulator never closes one that a request arrives on.
const KEEP_ALIVE_MS = 10 * 60 * 1000;

/** Starts a simulated Atlas on loopback, as strict as the strictest real server. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const settings = settingsFrom(options);
  const { limitsNow, random } = settings;
  const logins = new Logins(settings.now);
  for (const key of options.apiKeys ?? [DEFAULT_API_KEY]) logins.setApiKey(key);
  for (const account of options.serviceAccounts ?? []) logins.setServiceAccount(account);
  const world = options.world ?? new World();
  const stats = new Stats(settings.log);
  const tokens = new TokenIssuer(settings.tokens, logins, limitsNow, random);
  const authenticator = new Authenticator(
    logins,
    new Nonces(settings.nonces, limitsNow, random),
    tokens,
    stats,
  );
  const parts = {
    api: new AdminApi(world, settings, logins),
    authenticator,
    tokens,
    stats,
    now: settings.now,
  };
  const listener = requestListener(parts, options.respond ?? answerRightly);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    world,
    stats,
    logins,
    tokens,
    stop: () => {
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
