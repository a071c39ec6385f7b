// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.SupportedVersionRange;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * What only the operator of a cluster does to it.
 *
 * @param servers where everybody may do everything
 */
record KafkaOperator(String servers) {
  /** A topic with nothing in it: says that a cluster is for tests alone. */
  private static final String MARK = "zoetic-tests";

  private static final ScramCredentialInfo SCRAM =
      new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
  private static final Duration LONG = Duration.ofSeconds(60);

  /** The release of the broker, as far as it says; waits until it answers. */
  String version() {
    SupportedVersionRange metadata =
        Objects.requireNonNull(
            features().supportedFeatures().get(MetadataVersion.FEATURE_NAME), "metadata.version");
    return Stream.of(MetadataVersion.values())
        .filter(each -> each.featureLevel() == metadata.maxVersion())
        .map(MetadataVersion::shortVersion)
        .findAny()
        .orElse("of " + metadata);
  }

  private FeatureMetadata features() {
    return ask(admin -> admin.describeFeatures().featureMetadata());
  }

  /** Where a listener tells clients to connect to. */
  String address(String listener) {
    ConfigResource node = new ConfigResource(ConfigResource.Type.BROKER, "1");
    Config settings =
        Objects.requireNonNull(
            ask(admin -> admin.describeConfigs(List.of(node)).all()).get(node), "node 1");
    String advertised = String.valueOf(settings.get("advertised.listeners").value());
    return Stream.of(advertised.split(","))
        .filter(each -> each.startsWith(listener + "://"))
        .map(each -> each.substring(each.indexOf("://") + 3))
        .findAny()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the broker must advertise a listener %s, was %s"
                        .formatted(listener, advertised)));
  }

  void addUsers(Map<String, String> passwords) {
    List<UserScramCredentialAlteration> users = new ArrayList<>();
    passwords.forEach(
        (user, password) -> users.add(new UserScramCredentialUpsertion(user, SCRAM, password)));
    ask(admin -> admin.alterUserScramCredentials(users).all());
  }

  /**
   * Returns when the broker says so too.
   *
   * @return the level of before
   */
  short setFeature(String name, short level) {
    short before = level(name);
    FeatureUpdate update =
        new FeatureUpdate(level, level == 0 ? UpgradeType.SAFE_DOWNGRADE : UpgradeType.UPGRADE);
    ask(admin -> admin.updateFeatures(Map.of(name, update), new UpdateFeaturesOptions()).all());
    Waiting.until(LONG, "the broker has " + name + "=" + level, () -> level(name) == level);
    return before;
  }

  private short level(String feature) {
    FinalizedVersionRange range = features().finalizedFeatures().get(feature);
    return range == null ? 0 : range.maxVersionLevel();
  }

  /**
   * Deletes all topics and rights; returns when the broker lists none of the topics any more.
   *
   * @throws IllegalStateException if there are any, and the cluster is not for tests alone
   */
  void empty() {
    Set<String> topics = new HashSet<>(topics());
    if (!topics.remove(MARK)) {
      if (!topics.isEmpty()) {
        throw new IllegalStateException(
            "the Kafka at %s must be empty, or for tests alone and have a topic %s, was with %s"
                .formatted(servers, MARK, topics));
      }
      ask(admin -> admin.createTopics(List.of(new NewTopic(MARK, 1, (short) 1))).all());
    }
    delete(topics);
    ask(admin -> admin.deleteAcls(List.of(AclBindingFilter.ANY)).all());
    Waiting.until(LONG, "the broker has no topic but " + MARK, () -> topics().equals(Set.of(MARK)));
  }

  /** As the broker knows them: it learns a moment later what the controller has done. */
  Set<String> topics() {
    return ask(admin -> admin.listTopics().names());
  }

  /** Deletes topics, some of which may be gone already. */
  void delete(Set<String> topics) {
    ask(
        admin ->
            CompletableFuture.allOf(
                admin.deleteTopics(topics).topicNameValues().values().stream()
                    .map(KafkaOperator::orGone)
                    .toArray(CompletableFuture<?>[]::new)));
  }

  private static CompletableFuture<Void> orGone(KafkaFuture<Void> deleted) {
    return deleted
        .toCompletionStage()
        .toCompletableFuture()
        .exceptionallyCompose(
            e ->
                e instanceof UnknownTopicOrPartitionException
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(e));
  }

  private <T> T ask(Function<Admin, Future<T>> question) {
    try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers))) {
      return question.apply(admin).get(LONG.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the operator of Kafka must not be interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the Kafka at " + servers + " must answer its operator", e);
    }
  }
}
