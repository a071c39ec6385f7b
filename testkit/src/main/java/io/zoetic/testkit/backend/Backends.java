// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit.backend;

import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * The kinds of backends that tests run against: {@code -Dzoetic.test.backends} chooses one, and
 * what is chosen must run. Containers want Testcontainers among the dependencies of the module.
 */
public enum Backends {
  /** Kafka in this JVM and PostgreSQL beside it: needs nothing, and is what tests do unasked. */
  EMBEDDED,

  /** From images, by an engine that has Docker's API. */
  CONTAINERS,

  /** Somebody else's, whose addresses are properties. */
  EXTERNAL;

  private static final String PROPERTY = "zoetic.test.backends";

  /**
   * The one that was chosen.
   *
   * @throws IllegalArgumentException if there is none of the name
   */
  static Backends chosen() {
    String word = System.getProperty(PROPERTY, "embedded");
    return Stream.of(values())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
        .findAny()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    PROPERTY + " must be embedded, containers or external, was " + word));
  }

  /**
   * A Kafka of the chosen kind: one node with the settings of {@code kafka.env}.
   *
   * @param freePort says a port of this machine that nobody listens on
   */
  public static Backend startKafka(IntSupplier freePort) {
    return switch (chosen()) {
      case EMBEDDED -> EmbeddedKafka.start(freePort);
      case CONTAINERS -> Container.kafka(freePort);
      case EXTERNAL -> External.named("kafka");
    };
  }

  /**
   * A PostgreSQL of the chosen kind.
   *
   * @param superuser has its own name for a password
   * @param freePort says a port of this machine that nobody listens on
   */
  public static Backend startPostgres(String superuser, IntSupplier freePort) {
    return switch (chosen()) {
      case EMBEDDED -> new EmbeddedDatabase(freePort.getAsInt());
      case CONTAINERS -> Container.postgres(superuser, freePort);
      case EXTERNAL -> External.named("postgres");
    };
  }
}
