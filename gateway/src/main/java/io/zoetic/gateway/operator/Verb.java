// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import io.zoetic.events.ErrorCode;
import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.vectorstore.expert.ExpertMutation;
import io.zoetic.vectorstore.expert.VersionId;
import java.util.Set;

/** The mutations that have a path of their own, and what their bodies say. */
enum Verb {
  EVALUATE(
      Endpoint.EVALUATE,
      (expert, body) -> new ExpertMutation.Evaluate(version(expert, body)),
      "version"),
  BLESS(
      Endpoint.BLESS,
      (expert, body) -> new ExpertMutation.Bless(version(expert, body), report(body)),
      "version",
      "report"),
  REJECT(
      Endpoint.REJECT,
      (expert, body) -> new ExpertMutation.Reject(version(expert, body), report(body)),
      "version",
      "report"),
  PROMOTE(
      Endpoint.PROMOTE,
      (expert, body) -> new ExpertMutation.Promote(version(expert, body)),
      "version"),
  ROLLBACK(Endpoint.ROLLBACK, Verb::rollback, "to"),
  START_CANARY(
      Endpoint.START_CANARY,
      (expert, body) ->
          new ExpertMutation.StartCanary(
              version(expert, body),
              body.requiredInteger(
                  "weight_percent",
                  ExpertMutation.MIN_WEIGHT_PERCENT,
                  ExpertMutation.MAX_WEIGHT_PERCENT)),
      "version",
      "weight_percent"),
  ABORT_CANARY(Endpoint.ABORT_CANARY, (expert, _) -> new ExpertMutation.AbortCanary(expert)),
  PIN(
      Endpoint.PIN,
      (expert, body) -> new ExpertMutation.Pin(version(expert, body), body.requiredText("tenant")),
      "version",
      "tenant"),
  UNPIN(
      Endpoint.UNPIN,
      (expert, body) -> new ExpertMutation.Unpin(expert, body.requiredText("tenant")),
      "tenant"),
  FREEZE(Endpoint.FREEZE, (expert, _) -> new ExpertMutation.Freeze(expert)),
  UNFREEZE(Endpoint.UNFREEZE, (expert, _) -> new ExpertMutation.Unfreeze(expert)),
  RETIRE(
      Endpoint.RETIRE,
      (expert, body) -> new ExpertMutation.Retire(version(expert, body)),
      "version"),
  RESTORE(
      Endpoint.RESTORE,
      (expert, body) -> new ExpertMutation.Restore(version(expert, body)),
      "version"),
  QUARANTINE(
      Endpoint.QUARANTINE,
      (expert, body) -> new ExpertMutation.Quarantine(version(expert, body)),
      "version");

  private final Endpoint endpoint;
  private final Reader reader;
  private final Set<String> fields;

  Verb(Endpoint endpoint, Reader reader, String... fields) {
    this.endpoint = endpoint;
    this.reader = reader;
    this.fields = Set.of(fields);
  }

  /** Makes a mutation of a body. */
  private interface Reader {
    ExpertMutation read(String expert, RequestFields body);
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /** The fields of its body beside those that all have. */
  Set<String> fields() {
    return fields;
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
