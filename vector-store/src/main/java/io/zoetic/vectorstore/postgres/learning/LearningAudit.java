// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.core.Digests;
import io.zoetic.core.Scope;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.audit.AuditSubject;
import io.zoetic.vectorstore.feedback.Approval;
import io.zoetic.vectorstore.feedback.Erasure;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.Purge;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.postgres.AuditWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the audit is told of feedback that comes and goes in bulk. */
final class LearningAudit {
  private static final String ANSWERED_FOR = "who sends it answers for it";

  private LearningAudit() {}

  /**
   * A user is forgotten, whom the audit must not name: it has a code that says whether it was this
   * one to who knows the name and the key, and nothing to others.
   */
  static void forgotten(
      Connection connection, Attribution change, Scope scope, Erasure erased, byte[] key)
      throws SQLException {
    Map<String, @Nullable Object> told = new TreeMap<>();
    told.put("tenant", scope.tenant());
    told.put("feedback", erased.feedback());
    told.put("examples", erased.examples());
    told.put("interactions", erased.interactions());
    told.put("learnt", erased.learnt().stream().map(Objects::toString).toList());
    AuditSubject subject = new AuditSubject(AuditSubject.Kind.USER, code(erased.user(), key));
    new AuditWriter(connection).append(change, "forget", subject, told);
  }

  private static String code(String user, byte[] key) {
    byte[] named = ("forgotten user " + user).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(Digests.hmacSha256(key, named));
  }

  /** Feedback is not believed after all. */
  static void purged(Connection connection, Attribution change, Purge purge, Purge.Result purged)
      throws SQLException {
    Map<String, @Nullable Object> told = new TreeMap<>();
    told.put("key", purge.key());
    told.put("tenant", purge.tenant());
    told.put("since", Objects.toString(purge.since(), null));
    told.put("until", Objects.toString(purge.until(), null));
    told.put("feedback", purged.feedback());
    told.put("examples", purged.examples());
    told.put("learnt", purged.learnt().stream().map(Objects::toString).toList());
    String whose =
        Objects.requireNonNullElse(
            purge.key(), Objects.requireNonNullElse(purge.tenant(), "everybody"));
    AuditSubject subject = new AuditSubject(AuditSubject.Kind.FEEDBACK, whose);
    new AuditWriter(connection).append(change, "purge", subject, told);
  }

  /**
   * Feedback has come that promotions may go by: one entry for all that a key has sent together.
   */
  static void accepted(Connection connection, List<Feedback> accepted) throws SQLException {
    Map<String, List<Feedback>> byVoucher =
        accepted.stream()
            .filter(each -> Author.answersFor(each.sender()))
            .collect(
                Collectors.groupingBy(
                    each -> each.sender().principal(), TreeMap::new, Collectors.toList()));
    for (Map.Entry<String, List<Feedback>> vouched : byVoucher.entrySet()) {
      AuditSubject subject = new AuditSubject(AuditSubject.Kind.FEEDBACK, vouched.getKey());
      Attribution change = new Attribution(vouched.getKey(), ANSWERED_FOR);
      new AuditWriter(connection).append(change, "vouch", subject, told(vouched.getValue()));
    }
  }

  /** Somebody has looked at feedback of others and answers for it. */
  static void approved(Connection connection, Attribution change, Approval approval)
      throws SQLException {
    List<String> ids = approval.feedback().stream().map(UUID::toString).sorted().toList();
    AuditSubject subject = new AuditSubject(AuditSubject.Kind.FEEDBACK, approval.approver());
    new AuditWriter(connection).append(change, "approve", subject, Map.of("pieces", ids));
  }

  private static Map<String, ?> told(List<Feedback> pieces) {
    List<String> lines = new ArrayList<>();
    pieces.forEach(each -> lines.add(each.id() + " " + each.sender().bodyHash()));
    lines.sort(null);
    return Map.of("pieces", lines.size(), "sha256", Digests.sha256Hex(String.join("\n", lines)));
  }
}
