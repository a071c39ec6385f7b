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
import io.zoetic.gateway.models.ExpertModels;
import io.zoetic.gateway.models.ModelsRoute;
import io.zoetic.gateway.operator.OperatorApi;
import io.zoetic.gateway.store.GatewayStores;
import java.time.Duration;
import java.time.InstantSource;

/** Composes the HTTP API: which handler serves what, on one event loop. */
final class Api {
  /** A body a hundred times as large needs more time. */
  private static final int IMPORT_PATIENCE = 10;

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
    api.serve(Endpoint.SHOW_DOCUMENT, OpenApiDocument.read()::send);
    api.guard(
        authentication(), new RateLimits(config.access().requestsPerMinute(), System::nanoTime));

    HttpConfig http = config.http();
    BodyReader bodies = new BodyReader(vertx, http.bodyMax(), http.bodyTimeout());
    api.serve(Endpoint.COMPLETE_CHAT, CompletionRoute.chat(bodies, baseModels, runner));
    api.serve(Endpoint.COMPLETE_TEXT, CompletionRoute.text(bodies, baseModels, runner));
    ModelsRoute models =
        new ModelsRoute(baseModels, new ExpertModels(vertx, stores.experts(), clock));
    api.serve(Endpoint.LIST_MODELS, models::list);
    api.serve(Endpoint.SHOW_MODEL, models::get);
    operator(bodies).handlers().forEach(api::serve);
    return api.finish();
  }

  private Authentication authentication() {
    KeyCache keys = new KeyCache(vertx, stores.keys(), config.access().keyGrace(), clock);
    return new Authentication(keys, config.access().anonymous());
  }

  private OperatorApi operator(BodyReader bodies) {
    Duration patience = config.http().bodyTimeout().multipliedBy(IMPORT_PATIENCE);
    BodyReader imports = new BodyReader(vertx, config.http().importMax(), patience);
    return new OperatorApi(vertx, stores, new OperatorApi.Bodies(bodies, imports), clock);
  }
}
