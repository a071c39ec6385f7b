// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator.mutation;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.http.body.JsonBodies;
import io.zoetic.gateway.http.body.JsonBody;
import io.zoetic.gateway.store.JsonResponder;
import io.zoetic.gateway.store.StoreCalls;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import java.util.Optional;

/** Changes experts: reads what is asked for, has the registry decide, and says what came of it. */
public final class MutationRoutes {
  private final ExpertRegistry experts;
  private final Calls calls;
  private final JsonBodies bodies;
  private final JsonBodies imports;

  /**
   * The calls that block, and where they are made.
   *
   * @param imports for bodies of many megabytes
   */
  public record Calls(StoreCalls quick, StoreCalls imports) {}

  public MutationRoutes(
      ExpertRegistry experts, Calls calls, JsonBodies bodies, JsonBodies imports) {
    this.experts = requireNonNull(experts, "experts");
    this.calls = requireNonNull(calls, "calls");
    this.bodies = requireNonNull(bodies, "bodies");
    this.imports = requireNonNull(imports, "imports");
  }

  public void change(RoutingContext context, MutationEndpoint endpoint) {
    String expert = RequestValues.expert(context);
    bodies.read(
        context,
        body -> {
          RequestFields fields = new RequestFields(JsonBody.parse(body), "");
          fields.refuseUnknown(endpoint.body().names());
          ExpertMutation mutation = endpoint.read(expert, fields);
          pinned(mutation).ifPresent(Authentication.of(context)::requireTenant);
          return answer(context, MutationRequest.of(context, mutation, fields), calls.quick());
        });
  }

  /** The tenant whose alias is moved, if it is one's. */
  private static Optional<String> pinned(ExpertMutation mutation) {
    return switch (mutation) {
      case ExpertMutation.Pin pin -> Optional.of(pin.tenant());
      case ExpertMutation.Unpin unpin -> Optional.of(unpin.tenant());
      default -> Optional.empty();
    };
  }

  public void register(RoutingContext context) {
    String expert = RequestValues.expert(context);
    imports.read(
        context,
        body ->
            calls
                .imports()
                .call(() -> ImportBody.parse(body.getBytes()))
                .map(read -> MutationRequest.of(context, read.registration(expert), read.fields()))
                .compose(request -> answer(context, request, calls.imports())));
  }

  private Future<Buffer> answer(RoutingContext context, MutationRequest request, StoreCalls where) {
    return new JsonResponder(where).send(context, () -> MutationResponse.of(request, experts));
  }
}
