import { createHash } from 'node:crypto';
import { wireTime } from '../../../src/simulator/api/wire.ts';
import type { ClientSecret, RegisteredAccount } from './serviceAccounts.ts';

/** Renders a service account of a project, after the documentation, because none was recorded. */
export function serviceAccountToWire({ clientId, secrets }: RegisteredAccount): unknown {
  return {
    clientId,
    createdAt: wireTime(Math.min(...secrets.map(({ createdAtMs }) => createdAtMs))),
    description: 'reads restore jobs',
    name: 'restore-exporter',
    roles: ['GROUP_BACKUP_MANAGER'],
    secrets: secrets.map(secretToWire),
  };
}

function secretToWire({ value, masked, createdAtMs, expiresAtMs, lastUsedAtMs }: ClientSecret): unknown {
  return {
    createdAt: wireTime(createdAtMs),
    expiresAt: wireTime(expiresAtMs),
    id: createHash('sha256').update(value).digest('hex').slice(0, 24),
    lastUsedAt: lastUsedAtMs === undefined ? undefined : wireTime(lastUsedAtMs),
    maskedSecretValue: masked ?? mask(value),
  };
}

const SHOWN_BEFORE = 'mdb_sa_sk_'.length;
const SHOWN_AFTER = 4;

// The format is an assumption: the documentation says only that the value is masked.
function mask(value: string): string {
  const hidden = value.length - SHOWN_BEFORE - SHOWN_AFTER;
  if (hidden < 1) return '*'.repeat(value.length);
  return `${value.slice(0, SHOWN_BEFORE)}${'*'.repeat(hidden)}${value.slice(-SHOWN_AFTER)}`;
}
