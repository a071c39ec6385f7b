// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** What an operator can do to the topics of a broker. */
public final class KafkaTopics {
  private KafkaTopics() {}

  /**
   * Deletes a topic and all that is in it.
   *
   * @param properties of a client that may
   * @throws ExecutionException if the broker refuses
   */
  public static void delete(String topic, String bootstrapServers, Map<String, ?> properties)
      throws ExecutionException, InterruptedException {
    Map<String, Object> all = new HashMap<>(properties);
    all.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    try (Admin admin = Admin.create(all)) {
      admin.deleteTopics(List.of(topic)).all().get();
    }
  }
}
