import type { HttpRequest, HttpResponse, Transport } from '../../atlas/http/transport.ts';
import type { ApiVersion } from '../../config/apiVersion.ts';
import type { Config } from '../../config/config.ts';

/** One Atlas host and API version. Sessions and rate limits belong to it and outlive a transport. */
export class AtlasHost implements Transport {
  readonly origin: string;
  readonly apiVersion: ApiVersion;
  #transport: Transport;

  constructor({ baseUrl, apiVersion }: Config['atlas'], transport: Transport) {
    this.origin = baseUrl;
    this.apiVersion = apiVersion;
    this.#transport = transport;
  }

  exchange(request: HttpRequest): Promise<HttpResponse> {
    return this.#transport.exchange(request);
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  /** Sends later requests through another transport. Returns the previous one. */
  replace(transport: Transport): Transport {
    const before = this.#transport;
    this.#transport = transport;
    return before;
  }
}
