// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.embedded;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;

/**
 * The passwords of what runs on a data directory: drawn once, and kept there in a file that only
 * its owner can read. Whoever can read it may do everything with the data, and could anyway.
 *
 * @param owner of PostgreSQL's superuser, who owns the tables
 * @param service of the services, at PostgreSQL
 * @param kafka of all clients of Kafka
 */
record Credentials(String owner, String service, String kafka) {
  private static final String FILE = "credentials.properties";
  private static final String OWNER = "postgres.owner-password";
  private static final String SERVICE = "postgres.password";
  private static final String KAFKA = "kafka.password";

  /** More than anybody can try, and nothing that a quoted string would have to escape. */
  private static final int BYTES = 24;

  /** Those of a data directory, drawn if it has none; one thread at a time. */
  static Credentials of(Path directory) {
    PrivateFile file = new PrivateFile(directory.resolve(FILE));
    return file.read().map(Credentials::from).orElseGet(() -> draw(file));
  }

  private static Credentials from(Properties kept) {
    return new Credentials(required(kept, OWNER), required(kept, SERVICE), required(kept, KAFKA));
  }

  private static String required(Properties kept, String key) {
    String value = kept.getProperty(key);
    if (value == null) {
      throw new IllegalStateException(FILE + " must have " + key + ", has " + kept.keySet());
    }
    return value;
  }

  private static Credentials draw(PrivateFile file) {
    SecureRandom random = new SecureRandom();
    Credentials drawn = new Credentials(draw(random), draw(random), draw(random));
    file.write(
        Map.of(OWNER, drawn.owner, SERVICE, drawn.service, KAFKA, drawn.kafka),
        "The passwords of the PostgreSQL and the Kafka whose data lies here.");
    return drawn;
  }

  private static String draw(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Shows none of them. */
  @Override
  public String toString() {
    return "Credentials[****]";
  }
}
