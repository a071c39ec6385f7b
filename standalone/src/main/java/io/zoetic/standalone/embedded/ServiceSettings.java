// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.embedded;

import io.zoetic.events.kafka.KafkaEventLogOptions;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Files that lead other processes to the embedded backends, passwords included: on command lines
 * and in the environment these would be seen by others.
 */
public final class ServiceSettings {
  private static final String FILE = "services.properties";
  private static final String KAFKA_FILE = "kafka-client.properties";
  private static final String COMMENT = "Leads to PostgreSQL and Kafka while they run on this.";

  private ServiceSettings() {}

  /**
   * Writes both files into a directory that its owner alone can read.
   *
   * @return the one that is the {@code --config} of a service
   */
  public static Path write(Path directory, PostgresOptions postgres, KafkaEventLogOptions kafka) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("postgres.url", postgres.url());
    settings.put("postgres.user", postgres.user());
    settings.put("postgres.password", postgres.password());
    settings.put("kafka.bootstrap-servers", kafka.bootstrapServers());
    settings.put("kafka.replication-factor", Integer.toString(kafka.replicationFactor()));
    kafka.clientProperties().forEach((key, value) -> settings.put("kafka.client." + key, value));
    Path file = directory.resolve(FILE);
    new PrivateFile(file).write(settings, COMMENT);
    writeKafka(directory.resolve(KAFKA_FILE), kafka);
    return file;
  }

  /** What Kafka's own tools take as {@code --command-config}. */
  private static void writeKafka(Path file, KafkaEventLogOptions kafka) {
    Map<String, String> properties = new TreeMap<>(kafka.clientProperties());
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    new PrivateFile(file).write(properties, COMMENT);
  }
}
