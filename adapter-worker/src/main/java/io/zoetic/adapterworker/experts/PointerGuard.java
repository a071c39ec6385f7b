// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.zoetic.core.ExpertPointer;
import io.zoetic.core.signing.VerifyingKey;
import io.zoetic.events.experts.ToldPointer;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.audit.RegistryKeys;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets through what the registry has signed. All else that the event log tells is not followed: if
 * it is so, as a gateway of a build before says it without a signature, the next poll of the
 * registry brings it. Thread-safe.
 */
final class PointerGuard implements Consumer<ToldPointer> {
  private static final Logger LOG = LoggerFactory.getLogger(PointerGuard.class);

  /** A key that was taken away is followed for so long. */
  private static final Duration REFRESH = Duration.ofMinutes(1);

  private final RegistryKeys keys;
  private final Consumer<ExpertPointer> trusted;
  private final Counter unsigned;
  private final Counter unknown;
  private final Counter forged;
  private volatile Map<String, VerifyingKey> known = Map.of();
  private volatile boolean asked = true;
  private volatile long refreshedAt;

  /**
   * @param trusted is told what the registry has signed
   */
  PointerGuard(RegistryKeys keys, Consumer<ExpertPointer> trusted, MeterRegistry registry) {
    this.keys = keys;
    this.trusted = trusted;
    this.unsigned = counter(registry, "unsigned");
    this.unknown = counter(registry, "unknown_key");
    this.forged = counter(registry, "forged");
  }

  private static Counter counter(MeterRegistry registry, String reason) {
    return Counter.builder("zoetic.worker.pointers.refused")
        .description("pointers of the event log that the registry has not signed")
        .tag("reason", reason)
        .register(registry);
  }

  @Override
  public void accept(ToldPointer told) {
    Optional<String> signer = told.signer();
    if (signer.isEmpty()) {
      refuse(told, unsigned, "it must be signed, is not");
      return;
    }
    VerifyingKey key = known.get(signer.get());
    if (key == null) {
      asked = true;
      refuse(told, unknown, "its key must be one of the registry's, is " + signer.get());
    } else if (!told.isSignedBy(key)) {
      refuse(told, forged, "its signature must be of its key, is not");
    } else {
      trusted.accept(told.pointer());
    }
  }

  private static void refuse(ToldPointer told, Counter counter, String rule) {
    counter.increment();
    LOG.atWarn()
        .addKeyValue("expert", told.pointer().expert())
        .addKeyValue("epoch", told.pointer().epoch())
        .addKeyValue("rule", rule)
        .log("a pointer of the event log is not followed: the registry must say so itself");
  }

  /** Learns the keys if something was signed with another one, and now and then; blocks. */
  void refresh() {
    boolean due = System.nanoTime() - refreshedAt > REFRESH.toNanos();
    if (!asked && !due) {
      return;
    }
    try {
      asked = false;
      known = keys.known();
      refreshedAt = System.nanoTime();
    } catch (StoreException e) {
      // The poll says that the registry is away; what is known stays.
      asked = true;
      LOG.atDebug().setCause(e).log("the keys of the registry cannot be read at present");
    }
  }
}
