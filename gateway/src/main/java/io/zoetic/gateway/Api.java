// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.zoetic.bootstrap.OperationsEndpoint;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.access.KeyCache;
import io.zoetic.gateway.access.RateLimits;
import io.zoetic.gateway.completion.CompletionRoute;
import io.zoetic.gateway.completion.CompletionRunner;
import io.zoetic.gateway.http.BodyReader;
import io.zoetic.gateway.http.HttpConfig;
import io.zoetic.gateway.http.RequestFrame;
import io.zoetic.gateway.models.BaseModelCache;
import io.zoetic.gateway.models.ModelsRoute;
import io.zoetic.gateway.models.ServedExperts;
import io.zoetic.gateway.store.GatewayStores;
import java.time.InstantSource;

/** Composes the HTTP API: which handler serves what, on one event loop. */
final class Api {
  private final Vertx vertx;
  private final GatewayConfig config;
  private final GatewayStores stores;
  private final InstantSource clock;
  private final BaseModelCache baseModels;

  Api(Vertx vertx, GatewayConfig config, GatewayStores stores, InstantSource clock) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.config = requireNonNull(config, "config");
    this.stores = requireNonNull(stores, "stores");
    this.clock = requireNonNull(clock, "clock");
    this.baseModels = new BaseModelCache(vertx, stores.baseModels(), clock);
  }

  /** Which base model there is. */
  BaseModelCache baseModels() {
    return baseModels;
  }

  Router router(OperationsEndpoint operations, RequestFrame frame, CompletionRunner runner) {
    ApiRouter api = new ApiRouter(vertx);
    api.operations(operations);
    api.frame(frame);
    api.guard(
        authentication(), new RateLimits(config.access().requestsPerMinute(), System::nanoTime));

    HttpConfig http = config.http();
    BodyReader bodies = new BodyReader(vertx, http.bodyMax(), http.bodyTimeout());
    api.serve(Endpoint.COMPLETE_CHAT, CompletionRoute.chat(bodies, baseModels, runner));
    api.serve(Endpoint.COMPLETE_TEXT, CompletionRoute.text(bodies, baseModels, runner));
    ModelsRoute models =
        new ModelsRoute(baseModels, new ServedExperts(vertx, stores.experts(), clock));
    api.serve(Endpoint.LIST_MODELS, models::list);
    api.serve(Endpoint.SHOW_MODEL, models::get);
    return api.finish();
  }

  private Authentication authentication() {
    KeyCache keys = new KeyCache(vertx, stores.keys(), config.access().keyGrace(), clock);
    return new Authentication(keys, config.access().anonymous());
  }
}
