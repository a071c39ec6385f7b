// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator.mutation;

import io.zoetic.core.VersionId;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.schema.AnyJson;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.experts.ExpertMutation;
import java.util.stream.Stream;

/** The mutations that have a path of their own, and what their bodies say. */
public enum MutationEndpoint {
  EVALUATE(
      Endpoint.EVALUATE,
      "Takes a candidate into the gate.",
      (expert, body) -> new ExpertMutation.Evaluate(version(expert, body)),
      Fields.VERSION),
  BLESS(
      Endpoint.BLESS,
      "The gate says yes: the version becomes the challenger.",
      (expert, body) -> new ExpertMutation.Bless(version(expert, body), report(body)),
      Fields.VERSION,
      Fields.REPORT),
  REJECT(
      Endpoint.REJECT,
      "The gate says no.",
      (expert, body) -> new ExpertMutation.Reject(version(expert, body), report(body)),
      Fields.VERSION,
      Fields.REPORT),
  PROMOTE(
      Endpoint.PROMOTE,
      "Makes a blessed version the champion.",
      (expert, body) -> new ExpertMutation.Promote(version(expert, body)),
      Fields.VERSION),
  ROLLBACK(
      Endpoint.ROLLBACK,
      "Back to last-good, or to an earlier champion.",
      MutationEndpoint::rollback,
      Fields.TO),
  START_CANARY(
      Endpoint.START_CANARY,
      "Serves a blessed version to a share of the requests, or changes the share.",
      (expert, body) ->
          new ExpertMutation.StartCanary(
              version(expert, body),
              body.requiredInteger(
                  "weight_percent",
                  ExpertMutation.MIN_WEIGHT_PERCENT,
                  ExpertMutation.MAX_WEIGHT_PERCENT)),
      Fields.VERSION,
      Fields.WEIGHT),
  ABORT_CANARY(
      Endpoint.ABORT_CANARY,
      "Serves the champion to all again.",
      (expert, _) -> new ExpertMutation.AbortCanary(expert)),
  PIN(
      Endpoint.PIN,
      "Serves a tenant this version, whatever else moves.",
      (expert, body) -> new ExpertMutation.Pin(version(expert, body), body.requiredText("tenant")),
      Fields.VERSION,
      Fields.TENANT),
  UNPIN(
      Endpoint.UNPIN,
      "Ends a pin.",
      (expert, body) -> new ExpertMutation.Unpin(expert, body.requiredText("tenant")),
      Fields.TENANT),
  FREEZE(
      Endpoint.FREEZE,
      "Stops learning, keeps serving.",
      (expert, _) -> new ExpertMutation.Freeze(expert)),
  UNFREEZE(
      Endpoint.UNFREEZE,
      "Lets it learn again.",
      (expert, _) -> new ExpertMutation.Unfreeze(expert)),
  RETIRE(
      Endpoint.RETIRE,
      "Takes a version out of use; of the champion: the expert out of service.",
      (expert, body) -> new ExpertMutation.Retire(version(expert, body)),
      Fields.VERSION),
  RESTORE(
      Endpoint.RESTORE,
      "A retired version is blessed again, a quarantined one a candidate.",
      (expert, body) -> new ExpertMutation.Restore(version(expert, body)),
      Fields.VERSION),
  QUARANTINE(
      Endpoint.QUARANTINE,
      "Takes a version away from everyone at once; the champion falls back to last-good.",
      (expert, body) -> new ExpertMutation.Quarantine(version(expert, body)),
      Fields.VERSION);

  private final Endpoint endpoint;
  private final Reader reader;
  private final String summary;
  private final Body body;

  MutationEndpoint(Endpoint endpoint, String summary, Reader reader, Field... fields) {
    this.endpoint = endpoint;
    this.summary = summary;
    this.reader = reader;
    this.body = Body.of(fields).and(MutationRequest.BODY);
  }

  /** The fields of a body beside those that all have. */
  private static final class Fields {
    static final Field VERSION =
        Field.required("version", Shape.VERSION.schema().atMost(Integer.MAX_VALUE));
    static final Field REPORT =
        Field.required("report", AnyJson.OBJECT.says("What the evaluation found."));
    static final Field TO =
        Field.optional(
            "to",
            Schema.integer(1, Integer.MAX_VALUE)
                .says("An earlier champion; without it expected_epoch is required."));
    static final Field WEIGHT =
        Field.required(
            "weight_percent",
            Schema.integer(ExpertMutation.MIN_WEIGHT_PERCENT, ExpertMutation.MAX_WEIGHT_PERCENT));
    static final Field TENANT = Field.required("tenant", Shape.TENANT.schema());
  }

  /** Makes a mutation of a body. */
  private interface Reader {
    ExpertMutation read(String expert, RequestFields body);
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  /** What it does, for people. */
  public String summary() {
    return summary;
  }

  /** What its body may say. */
  public Body body() {
    return this == ROLLBACK ? body.where(MutationEndpoint::toOrEpoch) : body;
  }

  private static Schema toOrEpoch(Schema body) {
    return body.with(
        "anyOf",
        Stream.of("to", "expected_epoch")
            .map(name -> Schema.having(Field.required(name, Schema.integer())))
            .toList());
  }

  /**
   * The mutation that a body asks for.
   *
   * @throws ApiException with the first rule that is broken
   */
  ExpertMutation read(String expert, RequestFields body) {
    return RequestValues.checked(() -> reader.read(expert, body));
  }

  private static VersionId version(String expert, RequestFields body) {
    return new VersionId(expert, body.requiredInteger("version", 1, Integer.MAX_VALUE));
  }

  private static String report(RequestFields body) {
    body.required("report");
    return body.objectJson("report");
  }

  private static ExpertMutation rollback(String expert, RequestFields body) {
    Integer to = body.integer("to", 1, Integer.MAX_VALUE);
    if (to != null) {
      return new ExpertMutation.RollbackTo(new VersionId(expert, to));
    }
    if (body.get("expected_epoch") == null) {
      throw new ApiException(
          ErrorCode.MISSING_FIELD,
          "expected_epoch is required without to: where a rollback leads depends on the epoch",
          "expected_epoch");
    }
    return new ExpertMutation.Rollback(expert);
  }
}
