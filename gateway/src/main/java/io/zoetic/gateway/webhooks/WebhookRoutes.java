// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.Page;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.http.body.BodyReader;
import io.zoetic.gateway.http.body.JsonBodies;
import io.zoetic.gateway.http.body.JsonBody;
import io.zoetic.gateway.operator.mutation.MutationRequest;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.store.GatewayStores;
import io.zoetic.gateway.store.JsonResponder;
import io.zoetic.gateway.store.StoreCalls;
import io.zoetic.gateway.webhooks.delivery.Destinations;
import io.zoetic.gateway.webhooks.delivery.Message;
import io.zoetic.gateway.webhooks.delivery.WebhookSender;
import io.zoetic.gateway.webhooks.delivery.WebhookUrl;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.platform.PlatformEvents;
import io.zoetic.vectorstore.webhooks.Webhook;
import io.zoetic.vectorstore.webhooks.WebhookSecret;
import io.zoetic.vectorstore.webhooks.Webhooks;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;

/** Adds, shows, changes and tries webhooks. A secret is shown once, to who had it drawn. */
public final class WebhookRoutes {
  private static final int CALLS = 4;
  private static final int CALLS_WAITING = 32;
  private static final int BODIES_MAX = 16;
  private static final int WEIGHT = 4000;
  private static final int NO_CONTENT = 204;

  private final Webhooks webhooks;
  private final PlatformEvents events;
  private final WebhookSender sender;
  private final StoreCalls calls;
  private final JsonResponder answers;
  private final JsonBodies bodies;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param sender sends what tries a webhook
   */
  public WebhookRoutes(
      Vertx vertx,
      GatewayStores stores,
      WebhookSender sender,
      BodyReader bodies,
      InstantSource clock) {
    this.webhooks = stores.webhooks();
    this.events = stores.events();
    this.sender = requireNonNull(sender, "sender");
    // Of their own: to find an address and to try a webhook may take long.
    this.calls = new StoreCalls(vertx, "webhook-calls", CALLS, CALLS_WAITING);
    this.answers = new JsonResponder(calls);
    this.bodies = new JsonBodies(bodies, BODIES_MAX);
    this.clock = requireNonNull(clock, "clock");
  }

  /** What answers each endpoint of webhooks. */
  public Map<Endpoint, Handler<RoutingContext>> handlers() {
    return Map.of(
        Endpoint.LIST_WEBHOOKS, this::list,
        Endpoint.CREATE_WEBHOOK, this::create,
        Endpoint.SHOW_WEBHOOK, this::show,
        Endpoint.REMOVE_WEBHOOK, this::remove,
        Endpoint.ROTATE_WEBHOOK, this::rotate,
        Endpoint.ENABLE_WEBHOOK, this::enable,
        Endpoint.TEST_WEBHOOK, this::test);
  }

  private void list(RoutingContext context) {
    String after = RequestValues.cursor(context);
    int limit = RequestValues.limit(context);
    answers.json(
        context,
        () -> {
          Page<Webhook> page =
              Page.read(
                  limit,
                  (last, count) -> webhooks.list(last == null ? after : last.id(), count),
                  _ -> WEIGHT);
          return page.json(WebhookJson::of, Webhook::id);
        });
  }

  private void show(RoutingContext context) {
    String id = id(context);
    answers.json(context, () -> WebhookJson.of(required(id)));
  }

  /** What cannot be an id is none: no store is asked. */
  private static String id(RoutingContext context) {
    String id = RequestValues.inPath(context, "id");
    if (!Webhook.isId(id)) {
      throw unknown(id);
    }
    return id;
  }

  private static ApiException unknown(String id) {
    return ApiException.notFound(
        "a webhook must exist, %s does not".formatted(RequestValues.shortened(id)));
  }

  private Webhook required(String id) {
    return webhooks.find(id).orElseThrow(() -> unknown(id));
  }

  /** A change that a body asks for; the call may block. */
  private void change(
      RoutingContext context,
      Body known,
      BiFunction<RequestFields, ChangeRequest, Callable<?>> change) {
    bodies.read(
        context,
        body -> {
          RequestFields fields = new RequestFields(JsonBody.parse(body), "");
          fields.refuseUnknown(known.names());
          Callable<?> call = change.apply(fields, MutationRequest.change(context, fields, null));
          return answers.send(context, call);
        });
  }

  private void create(RoutingContext context) {
    change(
        context,
        WebhookRequest.BODY,
        (fields, change) -> {
          WebhookRequest request = WebhookRequest.of(fields, Authentication.of(context));
          return () -> {
            requireAllowed(request.url());
            WebhookSecret secret = WebhookSecret.draw(random);
            long now = events.end().position();
            return IssuedWebhookJson.of(
                webhooks.create(request.target(), secret, now, change), secret);
          };
        });
  }

  /** So that who adds it hears of it at once; when something is sent it is looked at again. */
  private void requireAllowed(WebhookUrl url) {
    try {
      sender.destinations().require(url);
    } catch (Destinations.BlockedException e) {
      throw refused(String.valueOf(e.getMessage()));
    } catch (UnknownHostException _) {
      throw refused(
          "url must lead to a host that is known, nobody knows "
              + RequestValues.shortened(url.uri().getHost()));
    }
  }

  /** It is a URL; where it leads is another matter. */
  private static ApiException refused(String message) {
    return new ApiException(ErrorCode.REFUSED, message, "url");
  }

  private void rotate(RoutingContext context) {
    String id = id(context);
    change(
        context,
        WebhookRequest.ROTATION,
        (fields, change) -> {
          Duration keptOld = WebhookRequest.keptOld(fields);
          return () -> {
            WebhookSecret fresh = WebhookSecret.draw(random);
            return IssuedWebhookJson.of(webhooks.rotate(id, fresh, keptOld, change), fresh);
          };
        });
  }

  private void enable(RoutingContext context) {
    String id = id(context);
    change(
        context,
        MutationRequest.REASON,
        (_, change) -> () -> WebhookJson.of(webhooks.enable(id, change)));
  }

  /** The reason stands in the query: what is deleted has no body that all clients can send. */
  private void remove(RoutingContext context) {
    String id = id(context);
    String reason = RequestValues.required(context, "reason");
    RequestFields fields =
        new RequestFields(JsonNodeFactory.instance.objectNode().put("reason", reason), "");
    ChangeRequest change = MutationRequest.change(context, fields, null);
    calls
        .call(
            () -> {
              webhooks.remove(id, change);
              return id;
            })
        .onSuccess(_ -> context.response().setStatusCode(NO_CONTENT).end())
        .onFailure(context::fail);
  }

  private void test(RoutingContext context) {
    String id = id(context);
    bodies.readOptional(
        context,
        body -> {
          requireEmpty(body);
          return answers.send(context, () -> tried(required(id)));
        });
  }

  private static void requireEmpty(Buffer body) {
    if (body.length() > 0) {
      new RequestFields(JsonBody.parse(body), "").refuseUnknown(Body.of().names());
    }
  }

  private WebhookTestJson tried(Webhook webhook) throws InterruptedException {
    Message message = Message.test("test-" + UUID.randomUUID(), webhook.id(), clock.instant());
    return WebhookTestJson.of(
        sender.send(
            WebhookUrl.parse(webhook.target().url()),
            message,
            webhook.secrets().at(clock.instant()),
            0));
  }
}
