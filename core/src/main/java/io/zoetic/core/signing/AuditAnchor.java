// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core.signing;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.zoetic.core.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/**
 * The end of the audit's chain at a time, signed. Kept outside the database it proves that the
 * entries up to it were not written anew since: an owner of the tables can forge a chain, but none
 * that has this hash there.
 *
 * @param sequence of the last entry; 0 if there is none
 * @param hash of that entry
 * @param at when it was the last
 */
public record AuditAnchor(long sequence, String hash, Instant at, Signature signature) {
  private static final JsonMapper MAPPER = new JsonMapper();

  public AuditAnchor {
    requireNonNull(hash, "hash");
    requireNonNull(at, "at");
    requireNonNull(signature, "signature");
  }

  /** Signs the end of a chain. */
  public static AuditAnchor sign(long sequence, String hash, Instant now, SigningKey key) {
    Instant at = now.truncatedTo(ChronoUnit.MICROS);
    Signature signature = key.sign(SignedKind.AUDIT_HEAD, content(sequence, hash, at));
    return new AuditAnchor(sequence, hash, at, signature);
  }

  /** Whether a key has signed it. */
  public boolean isSignedBy(VerifyingKey key) {
    return key.hasSigned(SignedKind.AUDIT_HEAD, content(sequence, hash, at), signature);
  }

  private static byte[] content(long sequence, String hash, Instant at) {
    return CanonicalJson.of(fields(sequence, hash, at)).getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, Object> fields(long sequence, String hash, Instant at) {
    return new TreeMap<>(Map.of("sequence", sequence, "hash", hash, "at", at.toString()));
  }

  /** As it is published, and kept in files. */
  public String toJson() {
    Map<String, Object> all = fields(sequence, hash, at);
    all.put("key", signature.key());
    all.put("signature", signature.value());
    return CanonicalJson.of(all);
  }

  /**
   * An anchor as it was kept; other fields than its own are passed over.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static AuditAnchor parse(String json) {
    try {
      JsonNode read = MAPPER.readTree(json);
      return new AuditAnchor(
          read.path("sequence").asLong(-1),
          text(read, "hash"),
          Instant.parse(text(read, "at")),
          new Signature(text(read, "key"), text(read, "signature")));
    } catch (JsonProcessingException | DateTimeException e) {
      throw new IllegalArgumentException("an anchor must be JSON as it was printed, was none", e);
    }
  }

  private static String text(JsonNode read, String name) {
    JsonNode value = read.path(name);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("an anchor must have a text as " + name + ", has none");
    }
    return value.textValue();
  }
}
