import type { ProjectId } from '../core/target.ts';
import { type ListedSecret, secretInUse } from './auth/secretInUse.ts';
import type { KeyPair, Session } from './auth/session.ts';
import type { AtlasClient, RequestContext } from './client.ts';
import { AtlasError } from './error.ts';
import { parseJson } from './jobs/listPage.ts';
import { Fields, isRecord } from './json/fields.ts';

/** The service account behind an entry of `credentials`. */
export type ServiceAccount = ReturnType<typeof createServiceAccount>;

/** Maximum number of projects to try, with one request each. An account that is in none of them is misconfigured. */
const MAX_PROJECTS_TRIED = 10;

export function createServiceAccount(client: AtlasClient, session: Session) {
  async function secretsIn(projectId: ProjectId, context: RequestContext): Promise<readonly ListedSecret[]> {
    const path = `/api/atlas/v2/groups/${projectId}/serviceAccounts/${encodeURIComponent(session.pair?.id ?? '')}`;
    const query = { projectId, endpoint: 'service_account', version: '2024-08-05', path } as const;
    return client.get(query, context, ({ body }) => parseSecrets(parseJson(body)));
  }

  return {
    /**
     * Reads the secret again, and uses it from now on if it has changed. Returns the pair in use, which is another object
     * once the secret has changed; `undefined` if no secret could be read yet.
     */
    async renew(): Promise<KeyPair | undefined> {
      if (await session.renew()) client.reset();
      return session.pair;
    },
    /**
     * Returns the expiry of the secret in use, `undefined` if Atlas does not show which one that is. Reads it through the
     * first of the projects that answers. Throws an AtlasError, or the signal's reason.
     */
    async expiry(projectIds: readonly ProjectId[], context: RequestContext): Promise<number | undefined> {
      let refusal: AtlasError | undefined;
      for (const projectId of projectIds.slice(0, MAX_PROJECTS_TRIED)) {
        try {
          const secrets = await secretsIn(projectId, context);
          return secretInUse(secrets, session.pair?.secret ?? '')?.expiresAtMs;
        } catch (error) {
          if (!(error instanceof AtlasError) || !mayDifferByProject(error)) throw error;
          refusal = error;
        }
      }
      throw (
        refusal ?? new AtlasError('not_found', 'no project through which to read the expiry of the secret')
      );
    },
  };
}

// Another project may answer differently, because roles and rate limits belong to a project.
function mayDifferByProject({ failure: { kind } }: AtlasError): boolean {
  return kind !== 'unauthorized' && kind !== 'network' && kind !== 'timeout';
}

function parseSecrets(body: unknown): readonly ListedSecret[] {
  const fields = new Fields();
  return fields.objects(isRecord(body) ? body['secrets'] : undefined).map((raw) => ({
    masked: fields.name(raw['maskedSecretValue']),
    expiresAtMs: fields.timestamp(raw['expiresAt']),
    lastUsedAtMs: fields.timestamp(raw['lastUsedAt']),
  }));
}
