import { type ApiReply, withHeaders } from '../apiReply.ts';
import type { ApiRoute } from '../apiRoute.ts';
import type { AtlasRequest, TokenAuthority } from '../auth/authenticator.ts';
import { type Grant, mayListRestores, sees } from '../auth/grants.ts';
import { errorReply } from '../errors.ts';
import type { World } from '../world/world.ts';
import { jobsPage, type PageRequest, plainPage, type RestoreEndpoint, wrongCluster } from './lists.ts';
import { parsePageQuery } from './pageBody.ts';
import { RateLimits } from './rateLimits.ts';
import type { SimulatorSettings } from './simulatorSettings.ts';
import { contentType, wrongVersion } from './versions.ts';
import { clusterToWire, flexClusterToWire, projectToWire } from './wireClusters.ts';

/** The Admin API for authenticated requests. Checks a request in the order in which Atlas does. */
export class AdminApi {
  readonly #world: World;
  readonly #settings: SimulatorSettings;
  readonly #tokens: TokenAuthority | undefined;
  readonly #limits: RateLimits;

  constructor(world: World, settings: SimulatorSettings, tokens: TokenAuthority | undefined) {
    this.#world = world;
    this.#settings = settings;
    this.#tokens = tokens;
    this.#limits = new RateLimits(settings);
  }

  answer(request: AtlasRequest, route: ApiRoute, grant: Grant): ApiReply {
    const { path } = request;
    if (route.endpoint === 'unknown') return errorReply('RESOURCE_NOT_FOUND', [path]);
    if (request.method !== 'GET') return errorReply('METHOD_NOT_ALLOWED', [request.method]);
    const refused =
      wrongVersion(route, request.headers.accept, this.#settings.gone) ?? this.#wrongProject(route, grant);
    if (refused !== undefined) return refused;
    const limits = this.#limits.take(route);
    if (limits.refused !== undefined) return limits.refused;
    const query = parsePageQuery(request.target.slice(path.length + 1), route.endpoint);
    if (typeof query === 'string') return errorReply('INVALID_QUERY_PARAMETER', [query], limits.headers);
    const found = this.#find({ route, path, target: request.target, query }, grant);
    const reply = Buffer.isBuffer(found)
      ? { status: 200, headers: { 'Content-Type': contentType(route) }, body: found }
      : found;
    return withHeaders(reply, limits.headers);
  }

  #wrongProject(route: ApiRoute, grant: Grant): ApiReply | undefined {
    const { endpoint, projectId } = route;
    if (endpoint === 'projects') return undefined;
    // Atlas limits organizations, users and addresses, too; only the limits of projects are simulated.
    if (projectId === '') return errorReply('INVALID_QUERY_PARAMETER', ['groupId']);
    if (this.#world.findProject(projectId) === undefined) return errorReply('GROUP_NOT_FOUND', [projectId]);
    const isDedicatedBackup = endpoint === 'restore_jobs' || endpoint === 'collection_restore_jobs';
    const allowed = isDedicatedBackup ? mayListRestores(grant, projectId) : sees(grant, projectId);
    return allowed ? undefined : errorReply('USER_UNAUTHORIZED');
  }

  #find(request: PageRequest, grant: Grant): Buffer | ApiReply {
    const { endpoint, projectId } = request.route;
    const world = this.#world;
    switch (endpoint) {
      case 'restore_jobs':
      case 'flex_restore_jobs':
      case 'collection_restore_jobs':
        return this.#jobs(request, endpoint);
      case 'clusters': {
        const { includeDeleted } = request.query;
        const deleted = includeDeleted ? world.deletedClusters(projectId) : [];
        const clusters = [...world.clusters(projectId, 'dedicated'), ...deleted];
        return this.#plain(
          request,
          clusters.map((cluster) => clusterToWire(cluster, projectId)),
        );
      }
      case 'flex_clusters': {
        const clusters = world.clusters(projectId, 'flex');
        return this.#plain(
          request,
          clusters.map((cluster) => flexClusterToWire(cluster, projectId)),
        );
      }
      case 'projects':
        return this.#plain(
          request,
          world
            .projects()
            .filter(({ id }) => sees(grant, id))
            .map(({ id }) => this.#project(id)),
        );
      case 'project':
        return Buffer.from(JSON.stringify(this.#project(projectId)));
      case 'rate_limits':
        return this.#plain(request, this.#limits.toWire());
      case 'service_account':
        return this.#serviceAccount(request);
      case 'token':
      case 'revoke':
      case 'unknown':
        return errorReply('RESOURCE_NOT_FOUND', [request.path]);
    }
  }

  #jobs(request: PageRequest, endpoint: RestoreEndpoint): Buffer | ApiReply {
    const { projectId, clusterName } = request.route;
    const cluster = this.#world.findCluster(projectId, clusterName);
    if (cluster === undefined) return errorReply('CLUSTER_NOT_FOUND', [clusterName, projectId]);
    const wrong = wrongCluster(cluster, endpoint, projectId);
    if (wrong !== undefined) return wrong;
    const list = endpoint === 'collection_restore_jobs' ? cluster.collectionJobs : cluster.jobs;
    return jobsPage(request, endpoint, list, this.#settings);
  }

  #plain(request: PageRequest, all: readonly unknown[]): Buffer {
    return plainPage(request, all, this.#settings);
  }

  #serviceAccount({ route: { projectId, clientId }, path }: PageRequest): Buffer | ApiReply {
    const account = this.#tokens?.toWire(clientId, projectId);
    if (account === undefined) return errorReply('RESOURCE_NOT_FOUND', [path]);
    return Buffer.from(JSON.stringify(account));
  }

  #project(projectId: string): unknown {
    const facts = this.#world.findProject(projectId);
    if (facts === undefined) return {};
    return projectToWire(facts, this.#world.clusters(projectId).length, this.#settings.linksOrigin);
  }
}
