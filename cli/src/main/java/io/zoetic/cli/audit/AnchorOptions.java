// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.output.Json;
import io.zoetic.core.signing.AuditAnchor;
import io.zoetic.core.signing.VerifyingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What was kept outside the database, and the chain is held against. */
final class AnchorOptions {
  static final String HEAD = "/v1/audit/head";

  @Option(
      names = "--anchor",
      paramLabel = "FILE",
      description = "that audit anchor has printed, or was published: the chain must contain it")
  private @Nullable Path anchor;

  @Option(
      names = "--public-key",
      paramLabel = "FILE",
      description = "that audit key has printed; else the anchor is held against the server's own")
  private @Nullable Path publicKey;

  /** Why the chain is not the one that was anchored; empty if it is, or none is asked for. */
  Optional<String> fault(OperatorClient client) {
    if (anchor == null) {
      return Optional.empty();
    }
    AuditAnchor kept = AuditAnchor.parse(text(anchor));
    VerifyingKey key =
        VerifyingKey.ofPem(
            publicKey == null ? Json.text(client.get(HEAD), "public_key") : text(publicKey));
    if (!kept.signature().key().equals(key.id())) {
      return Optional.of(
          "the anchor must be signed by key %s, is by %s"
              .formatted(key.id(), kept.signature().key()));
    }
    if (!kept.isSignedBy(key)) {
      return Optional.of("the signature of the anchor must be right, is not: it was changed");
    }
    return kept.sequence() == 0 ? Optional.empty() : difference(kept, client);
  }

  private static Optional<String> difference(AuditAnchor kept, OperatorClient client) {
    JsonNode entries = client.get("/v1/audit?limit=1&after=" + (kept.sequence() - 1)).path("data");
    JsonNode entry = entries.path(0);
    if (entry.path("sequence").asLong() != kept.sequence()) {
      return Optional.of(
          "the chain must have entry %d of %s, has none".formatted(kept.sequence(), kept.at()));
    }
    String hash = Json.text(entry, "hash");
    return hash.equals(kept.hash())
        ? Optional.empty()
        : Optional.of(
            "entry %d must have the hash %s, which was anchored at %s, has %s"
                .formatted(kept.sequence(), kept.hash(), kept.at(), hash));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("a file must be readable, is not: " + file, e);
    }
  }
}
