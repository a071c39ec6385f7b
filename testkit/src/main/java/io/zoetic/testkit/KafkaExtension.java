// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * The one Kafka broker of the JVM: the first class that asks starts it, and it ends behind the
 * last. Classes share its topics, so each reads what is its own. Thread-safe.
 *
 * <pre>{@code
 * @RegisterExtension static final KafkaExtension KAFKA = new KafkaExtension();
 * }</pre>
 */
public final class KafkaExtension implements BeforeAllCallback {
  private static final Namespace NAMESPACE = Namespace.create(KafkaExtension.class);

  private volatile @Nullable KafkaBroker broker;

  @Override
  public void beforeAll(ExtensionContext context) {
    KafkaBroker shared =
        context
            .getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
            .computeIfAbsent(KafkaBroker.class, _ -> KafkaBroker.start(), KafkaBroker.class);
    shared.say();
    broker = shared;
  }

  /** What Kafka clients connect to. */
  public String bootstrapServers() {
    return Objects.requireNonNull(broker, "the extension must be a static field of the class")
        .bootstrapServers();
  }
}
