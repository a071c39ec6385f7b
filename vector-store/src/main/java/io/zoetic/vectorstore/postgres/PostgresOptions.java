// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import static java.util.Objects.requireNonNull;

import io.zoetic.core.SettingsReader;
import io.zoetic.core.ThisMachine;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The options of where the database is, and the bounds on using it.
 *
 * @param url {@code jdbc:postgresql://host:port/database}; of several hosts the one is used that
 *     takes writes
 * @param poolSize connections at most, 1..1000
 * @param connectTimeout how long a call waits for a connection, at least 250 ms
 * @param statementTimeout how long the database works on one statement, and how long it waits for
 *     the next one within a transaction before it ends the session; at least 1 ms
 * @param requireLeastPrivilege whether a user who could rewrite the audit is refused, not only
 *     warned of
 */
public record PostgresOptions(
    String url,
    String user,
    String password,
    int poolSize,
    Duration connectTimeout,
    Duration statementTimeout,
    boolean requireLeastPrivilege) {
  private static final Pattern HOSTS = Pattern.compile("jdbc:postgresql://[^/?]*,");
  private static final Pattern HOSTS_OF = Pattern.compile("jdbc:postgresql://([^/?]*)");
  private static final Pattern VERIFIED = Pattern.compile("[?&]sslmode=verify-(full|ca)(&|$)");
  private static final Duration MIN_CONNECT_TIMEOUT = Duration.ofMillis(250);
  private static final Duration MIN_STATEMENT_TIMEOUT = Duration.ofMillis(1);

  public PostgresOptions {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException("url must start with jdbc:postgresql:, was " + url);
    }
    requireNonNull(user, "user");
    requireNonNull(password, "password");
    if (poolSize < 1 || poolSize > 1000) {
      throw new IllegalArgumentException("poolSize must be in 1..1000, was " + poolSize);
    }
    requireAtLeast(connectTimeout, MIN_CONNECT_TIMEOUT, "connectTimeout");
    requireAtLeast(statementTimeout, MIN_STATEMENT_TIMEOUT, "statementTimeout");
  }

  /** Four connections, 3 s to get one, 10 s for a statement: right for a worker or a test. */
  public static PostgresOptions of(String url, String user, String password) {
    return new PostgresOptions(
        url, user, password, 4, Duration.ofSeconds(3), Duration.ofSeconds(10), false);
  }

  /** As the settings {@code postgres.*} of a process say; else as {@link #of}. */
  public static PostgresOptions from(SettingsReader settings) {
    PostgresOptions told =
        of(
            settings.string(
                "postgres.url", "jdbc:postgresql://127.0.0.1:5432/zoetic", "where PostgreSQL is"),
            settings.string("postgres.user", "zoetic", "who reads and writes the tables"),
            settings.secret("postgres.password", "", "that user's password"));
    settings.warn(
        told.isPrivate(),
        "postgres.url should have sslmode=verify-full or verify-ca beyond this machine, else"
            + " prompts, keys and passwords travel to whoever answers; was for "
            + told.hosts());
    return told.requiringLeastPrivilege(
        settings.flag(
            "postgres.require-least-privilege",
            false,
            "whether a user who could rewrite the audit is refused"));
  }

  /** The same with another number of connections. */
  public PostgresOptions withPoolSize(int connections) {
    return new PostgresOptions(
        url, user, password, connections, connectTimeout, statementTimeout, requireLeastPrivilege);
  }

  /** The same, strict about whose the tables are or not. */
  public PostgresOptions requiringLeastPrivilege(boolean required) {
    return new PostgresOptions(
        url, user, password, poolSize, connectTimeout, statementTimeout, required);
  }

  /** Whether nobody between here and there can read or answer in its place. */
  private boolean isPrivate() {
    return ThisMachine.areAll(hosts()) || VERIFIED.matcher(url).find();
  }

  /** With their ports, as the URL has them; a URL without any is for this machine. */
  private String hosts() {
    Matcher found = HOSTS_OF.matcher(url);
    return found.lookingAt() && !found.group(1).isEmpty() ? found.group(1) : "localhost";
  }

  /** Which of several hosts to connect to, unless the URL says so itself. */
  Optional<String> target() {
    boolean hasSeveral = HOSTS.matcher(url).lookingAt();
    return hasSeveral && !url.contains("targetServerType=")
        ? Optional.of("primary")
        : Optional.empty();
  }

  /** How long a statement waits for a lock: half as long as a call waits for a connection. */
  Duration lockTimeout() {
    return connectTimeout.dividedBy(2);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "PostgresOptions[url=%s, user=%s, poolSize=%d, connectTimeout=%s, statementTimeout=%s]"
        .formatted(url, user, poolSize, connectTimeout, statementTimeout);
  }

  private static void requireAtLeast(Duration value, Duration min, String name) {
    if (value.compareTo(min) < 0) {
      throw new IllegalArgumentException(
          name + " must be >= " + min.toMillis() + " ms, was " + value.toMillis() + " ms");
    }
  }
}
