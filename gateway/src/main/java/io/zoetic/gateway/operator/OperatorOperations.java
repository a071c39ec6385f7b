// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.fleet.Convergence;
import io.zoetic.gateway.fleet.FleetJson;
import io.zoetic.gateway.http.ListJson;
import io.zoetic.gateway.http.PageJson;
import io.zoetic.gateway.openapi.Answer;
import io.zoetic.gateway.openapi.Failure;
import io.zoetic.gateway.openapi.Operation;
import io.zoetic.gateway.openapi.Parameter;
import io.zoetic.gateway.openapi.Tag;
import io.zoetic.gateway.operator.mutation.ImportBody;
import io.zoetic.gateway.operator.mutation.MutationEndpoint;
import io.zoetic.gateway.operator.mutation.MutationRequest;
import io.zoetic.gateway.operator.mutation.MutationResponse;
import io.zoetic.gateway.schema.RecordSchema;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.gateway.store.ConflictJson;
import io.zoetic.gateway.store.ExpertJson;
import java.util.EnumMap;
import java.util.Map;

/** The operations of an operator's endpoints. */
public final class OperatorOperations {
  private static final Failure CONFLICT =
      Failure.of(
          409,
          "Conflict",
          "What was decided on has changed meanwhile.",
          RecordSchema.of(ConflictJson.class));

  private static final Parameter AFTER_SEQUENCE =
      Parameter.inQuery(
          "after",
          "The sequence behind which the page begins.",
          Schema.integer(0, Long.MAX_VALUE).orElse(0));
  private static final Parameter BEFORE_VERSION =
      Parameter.inQuery(
          "before",
          "The version before which the page begins.",
          Schema.integer(1, Integer.MAX_VALUE));
  private static final Parameter BEFORE_SEQUENCE =
      Parameter.inQuery(
          "before",
          "The sequence before which the page begins.",
          Schema.integer(1, Long.MAX_VALUE));
  private static final Parameter KEY_ID =
      Parameter.inPath("id", "Its public part.", Shape.KEY_ID.schema());
  private static final Schema VERSION_OR_ALIAS =
      Schema.text().says("A version, or an alias of the expert.").with("minLength", 1);

  private final Map<Endpoint, Operation> operations = new EnumMap<>(Endpoint.class);

  private OperatorOperations() {
    experts();
    versions();
    platform();
    mutations();
    audit();
    keys();
  }

  /** By endpoint. */
  public static Map<Endpoint, Operation> all() {
    return Map.copyOf(new OperatorOperations().operations);
  }

  private void add(Endpoint endpoint, Operation operation) {
    operations.put(endpoint, operation);
  }

  private void experts() {
    add(
        Endpoint.LIST_EXPERTS,
        Operation.of(Tag.EXPERTS, "Experts by name.")
            .takes(Parameter.AFTER_NAME, Parameter.LIMIT)
            .gives(page(ExpertJson.class, String.class)));
    add(Endpoint.SHOW_EXPERT, ofExpert("One expert.").gives(RecordSchema.of(ExpertJson.class)));
    add(
        Endpoint.SHOW_HISTORY,
        ofExpert("What was done to an expert, the newest first.")
            .takes(BEFORE_SEQUENCE, Parameter.LIMIT)
            .gives(page(AuditJson.class, Long.class)));
    add(
        Endpoint.SHOW_STATUS,
        ofExpert("How far the workers have come with an expert's last change.")
            .gives(RecordSchema.of(Convergence.class)));
    add(
        Endpoint.COMPARE_VERSIONS,
        ofExpert("How two versions differ.")
            .takes(
                Parameter.inQuery("from", "The one.", VERSION_OR_ALIAS).always(),
                Parameter.inQuery("to", "The other.", VERSION_OR_ALIAS).always())
            .gives(RecordSchema.of(Comparison.class))
            .fails(Failure.GONE, Failure.REFUSED));
  }

  private void versions() {
    add(
        Endpoint.LIST_VERSIONS,
        ofExpert("The versions of an expert, the newest first.")
            .takes(BEFORE_VERSION, Parameter.LIMIT)
            .gives(page(VersionJson.class, Integer.class)));
    add(
        Endpoint.SHOW_VERSION,
        ofExpert("One version.")
            .takes(Parameter.VERSION)
            .gives(RecordSchema.of(VersionJson.class)));
    add(
        Endpoint.READ_VALUES,
        ofExpert("The values of a version: float32, little-endian.")
            .takes(Parameter.VERSION)
            .gives(
                Answer.bytes(
                    "The bytes that the digest is of.",
                    "x-zoetic-digest",
                    Shape.DIGEST.schema().says("SHA-256 of the bytes.")))
            .fails(Failure.GONE, Failure.REFUSED));
  }

  private void platform() {
    add(
        Endpoint.SHOW_BASE_MODEL,
        Operation.of(
                Tag.EXPERTS, "The current base model and the layouts that workers serve on it.")
            .gives(RecordSchema.of(BaseModelJson.class))
            .fails(Failure.NOT_FOUND));
    add(
        Endpoint.SHOW_FLEET,
        Operation.of(Tag.FLEET, "The processes, how far they are, and what experts answer now.")
            .gives(RecordSchema.of(FleetJson.class)));
    add(
        Endpoint.SHOW_AS_OF,
        Operation.of(Tag.AUDIT, "What a tenant was served at a time.")
            .takes(
                Parameter.inQuery(
                        "time",
                        "When.",
                        Schema.text()
                            .with("format", "date-time")
                            .matching("^(?!0000)")
                            .says("Of the years 0001 to 9999."))
                    .always(),
                Parameter.inQuery("tenant", "Whom.", Shape.TENANT.schema()).always())
            .gives(RecordSchema.of(ListJson.class, ServedJson.class))
            .fails(Failure.GONE));
  }

  private void mutations() {
    add(
        Endpoint.REGISTER,
        mutation("Adds a version, and the expert with the first.", ImportBody.BODY.schema()));
    for (MutationEndpoint endpoint : MutationEndpoint.values()) {
      add(endpoint.endpoint(), mutation(endpoint.summary(), endpoint.body().schema()));
    }
  }

  private static Operation mutation(String summary, Schema body) {
    return ofExpert(summary)
        .takes(Parameter.IDEMPOTENCY_KEY)
        .body(body)
        .gives(RecordSchema.of(MutationResponse.class))
        .fails(CONFLICT, Failure.GONE, Failure.REFUSED);
  }

  private void audit() {
    add(
        Endpoint.LIST_AUDIT,
        Operation.of(Tag.AUDIT, "What was done, in its order.")
            .takes(AFTER_SEQUENCE, Parameter.LIMIT)
            .gives(page(AuditJson.class, Long.class)));
    add(
        Endpoint.VERIFY_AUDIT,
        Operation.of(Tag.AUDIT, "Recomputes every hash of the audit.")
            .gives(RecordSchema.of(VerificationJson.class)));
    add(
        Endpoint.ANCHOR_AUDIT,
        Operation.of(Tag.AUDIT, "Where the audit ends now, signed: to be kept elsewhere.")
            .gives(RecordSchema.of(AnchorJson.class)));
  }

  private void keys() {
    add(
        Endpoint.LIST_KEYS,
        Operation.of(Tag.KEYS, "API keys by id, those included that open nothing any more.")
            .takes(Parameter.AFTER_NAME, Parameter.LIMIT)
            .gives(page(KeyJson.class, String.class)));
    add(
        Endpoint.CREATE_KEY,
        Operation.of(Tag.KEYS, "Makes an API key.")
            .takes(Parameter.IDEMPOTENCY_KEY)
            .body(KeyRequest.BODY.schema())
            .gives(Answer.json(200, "The key, this once.", RecordSchema.of(IssuedKeyJson.class)))
            .fails(CONFLICT, Failure.REFUSED));
    add(
        Endpoint.REVOKE_KEY,
        Operation.of(Tag.KEYS, "Ends an API key, for ever, on every gateway within a second.")
            .takes(KEY_ID, Parameter.IDEMPOTENCY_KEY)
            .body(MutationRequest.REASON.schema())
            .gives(RecordSchema.of(KeyJson.class))
            .fails(Failure.NOT_FOUND, Failure.REFUSED));
  }

  private static Operation ofExpert(String summary) {
    return Operation.of(Tag.EXPERTS, summary).takes(Parameter.EXPERT).fails(Failure.NOT_FOUND);
  }

  private static Schema page(Class<? extends Record> row, Class<?> cursor) {
    return RecordSchema.of(PageJson.class, row, cursor);
  }
}
