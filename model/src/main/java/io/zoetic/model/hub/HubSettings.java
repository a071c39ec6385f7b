// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of the hub and its cache, by the variables that all its clients read.
 *
 * @param endpoint {@code HF_ENDPOINT}
 * @param cache {@code HF_HUB_CACHE}, else {@code hub} in {@code HF_HOME}
 * @param token {@code HF_TOKEN}, else the file {@code token} in {@code HF_HOME}; empty: nobody
 * @param offline {@code HF_HUB_OFFLINE}: only what is in the cache
 * @param retries how often a request is repeated that failed for a while
 * @param pause before the first repetition; doubled for each further one
 * @param stall how long nothing may come
 */
public record HubSettings(
    URI endpoint,
    Path cache,
    String token,
    boolean offline,
    int retries,
    Duration pause,
    Duration stall) {
  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

  /** Reads the environment of a process. */
  public static HubSettings from(Map<String, String> environment) {
    Path home =
        path(environment, "HF_HOME")
            .orElseGet(
                () ->
                    path(environment, "XDG_CACHE_HOME")
                        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                        .resolve("huggingface"));
    String endpoint = value(environment, "HF_ENDPOINT").orElse("https://huggingface.co");
    return new HubSettings(
        uri(endpoint.replaceFirst("/+$", "")),
        path(environment, "HF_HUB_CACHE").orElseGet(() -> home.resolve("hub")),
        value(environment, "HF_TOKEN")
            .orElseGet(
                () -> stored(path(environment, "HF_TOKEN_PATH").orElse(home.resolve("token")))),
        value(environment, "HF_HUB_OFFLINE")
            .filter(text -> TRUE.contains(text.toUpperCase(Locale.ROOT)))
            .isPresent(),
        5,
        Duration.ofSeconds(1),
        Duration.ofSeconds(30));
  }

  private static URI uri(String endpoint) {
    try {
      URI uri = URI.create(endpoint);
      if (uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new IllegalArgumentException("HF_ENDPOINT must be an http or https URL, was " + endpoint);
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(s -> !s.isEmpty());
  }

  private static Optional<Path> path(Map<String, String> environment, String name) {
    return value(environment, name).map(Path::of);
  }

  private static String stored(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.readString(file).strip() : "";
    } catch (IOException e) {
      throw new IllegalArgumentException("the token in " + file + " must be readable", e);
    }
  }

  /** Without the token. */
  @Override
  public String toString() {
    return endpoint + " with a cache in " + cache + (offline ? ", offline" : "");
  }
}
