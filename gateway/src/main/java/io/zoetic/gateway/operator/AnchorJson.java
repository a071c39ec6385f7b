// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import io.zoetic.core.signing.AuditAnchor;
import io.zoetic.core.signing.VerifyingKey;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import java.time.Instant;

/**
 * The end of the audit, signed.
 *
 * @param key id of the key
 * @param publicKey the same key: who keeps it elsewhere knows signatures by it
 */
@Doc(name = "AuditAnchor")
record AnchorJson(
    @Doc(min = 0) long sequence,
    @Doc(value = "Of the last entry; zeros if there is none.", shape = Shape.DIGEST) String hash,
    Instant at,
    @Doc("Which key has signed.") String key,
    @Doc("Ed25519, in Base64.") String signature,
    @Doc("The key, in PEM.") String publicKey) {

  static AnchorJson of(AuditAnchor anchor, VerifyingKey key) {
    return new AnchorJson(
        anchor.sequence(),
        anchor.hash(),
        anchor.at(),
        anchor.signature().key(),
        anchor.signature().value(),
        key.toPem());
  }
}
