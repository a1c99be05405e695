/** A pinned program of the Prometheus and Kubernetes ecosystem; Go's checksum database verifies the version. */
export interface GoTool {
  /** The Go package of its `main`. */
  readonly package: string;
  readonly version: string;
  /** Build tags, comma-separated. */
  readonly tags?: string;
  /** A file that exists in releases and not in the module; an empty one replaces it. */
  readonly standIn?: string;
}

// renovate: github.com/prometheus/prometheus
const PROMETHEUS = 'v0.316.0';
// renovate: github.com/prometheus/alertmanager
const ALERTMANAGER = 'v0.35.0';
// renovate: github.com/google/go-jsonnet
const JSONNET = 'v0.22.0';
/** Prometheus without cloud service discovery, which triples its build time and is not tested. */
const STATIC_TARGETS_ONLY = 'remove_all_sd';

/** In the order in which they are built; the slowest is the last. Needs Go 1.26. Version 3.x.y of Prometheus is the module's v0.3xx.y. */
export const TOOLS = {
  promtool: {
    package: 'github.com/prometheus/prometheus/cmd/promtool',
    version: PROMETHEUS,
    tags: STATIC_TARGETS_ONLY,
  },
  prometheus: {
    package: 'github.com/prometheus/prometheus/cmd/prometheus',
    version: PROMETHEUS,
    tags: STATIC_TARGETS_ONLY,
  },
  alertmanager: {
    package: 'github.com/prometheus/alertmanager/cmd/alertmanager',
    version: ALERTMANAGER,
    standIn: 'ui/app/dist/index.html',
  },
  amtool: {
    package: 'github.com/prometheus/alertmanager/cmd/amtool',
    version: ALERTMANAGER,
    standIn: 'ui/app/dist/index.html',
  },
  actionlint: { package: 'github.com/rhysd/actionlint/cmd/actionlint', version: 'v1.7.12' },
  jsonnet: { package: 'github.com/google/go-jsonnet/cmd/jsonnet', version: JSONNET },
  'jsonnet-lint': { package: 'github.com/google/go-jsonnet/cmd/jsonnet-lint', version: JSONNET },
  kubeconform: { package: 'github.com/yannh/kubeconform/cmd/kubeconform', version: 'v0.8.0' },
  kustomize: { package: 'sigs.k8s.io/kustomize/kustomize/v5', version: 'v5.8.2' },
  helm: { package: 'helm.sh/helm/v4/cmd/helm', version: 'v4.3.2' },
} as const satisfies Readonly<Record<string, GoTool>>;

export type ToolName = keyof typeof TOOLS;
