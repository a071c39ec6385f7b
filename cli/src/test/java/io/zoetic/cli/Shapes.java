// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What the HTTP API answers, in JSON; apostrophes stand for quotation marks. */
public final class Shapes {
  public static final String AT = "2026-11-24T03:00:00.123456Z";

  private Shapes() {}

  /**
   * An expert.
   *
   * @param aliases such as {@code champion=2 canary=3:10}, the share in percent behind the colon
   */
  public static String expert(long epoch, String aliases) {
    return """
    {'name': 'weekday', 'role': 'skill', 'frozen': false, 'epoch': %d,
     'created_at': '2026-11-20T03:00:00Z', 'changed_at': '%s', 'aliases': {%s}, 'quarantined': [4]}
    """
        .formatted(epoch, AT, aliases(epoch, aliases));
  }

  private static String aliases(long epoch, String aliases) {
    return Arrays.stream(aliases.split(" "))
        .filter(alias -> !alias.isEmpty())
        .map(alias -> alias.split("[=:]"))
        .map(
            parts ->
                "'%s': {'version': %s, 'digest': '%s'%s, 'epoch': %d, 'since': '%s'}"
                    .formatted(
                        parts[0],
                        parts[1],
                        parts[1].repeat(64),
                        parts.length > 2 ? ", 'weight_percent': " + parts[2] : "",
                        epoch,
                        AT))
        .collect(Collectors.joining(", "));
  }

  /** What a change at epoch 7 gives. */
  public static String receipt(String version, boolean dryRun, String aliases) {
    return """
    {'expert': 'weekday', 'version': %s, 'epoch': 7, 'audit_sequence': %s, 'at': '%s',
     'dry_run': %s, 'state': %s}
    """
        .formatted(version, dryRun ? "null" : "42", AT, dryRun, expert(7, aliases));
  }

  /** One version of the expert. */
  public static String version(int version, String state) {
    return """
    {'expert': 'weekday', 'version': %d, 'state': '%s', 'description': 'Counts weekdays.',
     'base_model': '%s', 'layout': 'all', 'size': 6000, 'digest': '%s', 'parent': 'weekday@1',
     'training_run': null, 'metrics': {'accuracy': 0.93}, 'gate_report': null,
     'promoted_epoch': 5, 'registered_at': '%s'}
    """
        .formatted(version, state, "b".repeat(64), String.valueOf(version).repeat(64), AT);
  }

  /** One entry of the audit. */
  public static String entry(int sequence, String action) {
    return """
    {'sequence': %d, 'at': '%s', 'actor': 'alice', 'action': '%s', 'subject_kind': 'expert',
     'subject': 'weekday', 'version': 2, 'epoch': 6, 'reason': 'It is better.',
     'idempotency_key': 'k', 'request': {}, 'previous_hash': '%s', 'hash': '%s'}
    """
        .formatted(sequence, AT, action, "0".repeat(64), "1".repeat(64));
  }

  /** Where two workers are. */
  public static String status(boolean converged, String second) {
    return """
    {'expert': 'weekday', 'epoch': 7, 'champion': 1, 'converged': %s, 'workers': [
      {'worker': 'w1', 'state': 'converged', 'epoch': 7, 'version': 1, 'failure': null, 'at': '%s'},
      %s]}
    """
        .formatted(converged, AT, second);
  }

  /** A worker that is not there yet, or cannot be. */
  public static String worker(String state, int epoch, String failure) {
    return """
    {'worker': 'w2', 'state': '%s', 'epoch': %d, 'version': 2, 'failure': %s, 'at': '%s'}"""
        .formatted(state, epoch, failure, AT);
  }

  /** An API key without its secret. */
  public static String key(String more) {
    return """
    {%s'id': 'k7', 'name': 'alice', 'role': 'operator', 'tenant': null, 'grants': ['champion'],
     'requests_per_minute': null, 'tokens_per_minute': null, 'created_at': '%s', 'expires_at': '2027-02-22T03:00:00Z',
     'revoked_at': null}
    """
        .formatted(more, AT);
  }

  /** A webhook without its secret. */
  public static String webhook(String more) {
    return """
    {%s'id': 'h7', 'url': 'https://hooks.example.org/a', 'events': ['expert.promoted', 'run.ended'],
     'description': '', 'creator': 'alice', 'created_at': '%s', 'old_secret_until': '2026-11-25T03:00:00Z',
     'delivered_at': null, 'attempts': 3, 'failing_since': '%2$s', 'last_failure': 'it answered 500',
     'next_attempt_at': null, 'disabled_at': null, 'disabled_reason': null}
    """
        .formatted(more, AT);
  }

  public static String page(String next, String... rows) {
    return "{'data': [%s], 'next': %s}".formatted(String.join(", ", rows), next);
  }
}
