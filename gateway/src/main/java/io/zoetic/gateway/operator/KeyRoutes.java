// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import static java.util.Objects.requireNonNull;

import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.Page;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.http.body.JsonBodies;
import io.zoetic.gateway.http.body.JsonBody;
import io.zoetic.gateway.operator.mutation.MutationRequest;
import io.zoetic.gateway.store.JsonResponder;
import io.zoetic.vectorstore.access.ApiKey;
import io.zoetic.vectorstore.access.ApiKeys;
import io.zoetic.vectorstore.access.IssuedKey;
import io.zoetic.vectorstore.audit.ChangeRequest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.regex.Pattern;

/** Makes, lists and ends API keys. A key is shown once, to who made it. */
final class KeyRoutes {
  private static final Pattern ID = Pattern.compile("[a-z0-9]{12}");
  private static final int KEY_WEIGHT = 400;

  private final ApiKeys keys;
  private final InstantSource clock;
  private final JsonResponder answers;
  private final JsonBodies bodies;
  private final SecureRandom random = new SecureRandom();

  KeyRoutes(ApiKeys keys, InstantSource clock, JsonResponder answers, JsonBodies bodies) {
    this.keys = requireNonNull(keys, "keys");
    this.clock = requireNonNull(clock, "clock");
    this.answers = requireNonNull(answers, "answers");
    this.bodies = requireNonNull(bodies, "bodies");
  }

  void list(RoutingContext context) {
    String after = RequestValues.cursor(context);
    int limit = RequestValues.limit(context);
    answers.json(
        context,
        () -> {
          Page<ApiKey> page =
              Page.read(
                  limit,
                  (last, count) -> keys.keys(last == null ? after : last.id(), count),
                  _ -> KEY_WEIGHT);
          return page.json(KeyJson::of, ApiKey::id);
        });
  }

  void create(RoutingContext context) {
    bodies.read(
        context,
        body -> {
          RequestFields fields = new RequestFields(JsonBody.parse(body), "");
          fields.refuseUnknown(KeyRequest.BODY.names());
          KeyRequest request = KeyRequest.of(fields);
          ChangeRequest change = MutationRequest.change(context, fields, null);
          return answers.send(
              context,
              () -> {
                IssuedKey issued = IssuedKey.draw(random);
                ApiKey key = request.key(issued, clock.instant());
                ApiKey made = keys.create(key, change);
                // One that was made before has another secret, which nobody knows any more.
                String shown = made.id().equals(issued.id()) ? issued.text() : null;
                return new IssuedKeyJson(shown, KeyJson.of(made));
              });
        });
  }

  void revoke(RoutingContext context) {
    String id = RequestValues.inPath(context, "id");
    bodies.read(
        context,
        body -> {
          RequestFields fields = new RequestFields(JsonBody.parse(body), "");
          fields.refuseUnknown(MutationRequest.REASON.names());
          ChangeRequest change = MutationRequest.change(context, fields, null);
          return answers.send(context, () -> KeyJson.of(revoked(id, change)));
        });
  }

  private ApiKey revoked(String id, ChangeRequest change) {
    if (!ID.matcher(id).matches()) {
      throw ApiException.notFound(
          "a key must exist to be revoked, " + RequestValues.shortened(id) + " does not");
    }
    keys.revoke(id, change);
    return keys.find(id)
        .orElseThrow(() -> new IllegalStateException("a key must stay when revoked, " + id));
  }
}
