// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.model.checkpoint.CheckpointJson;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Brings models of the hub into its cache. Thread-safe; one model at a time in this process, and
 * one process at a time for each file.
 */
public final class Hub {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ANSWER_BYTES_MAX = 64 << 20;
  private static final ReentrantLock ONE = new ReentrantLock();

  private final HubSettings settings;
  private final HubConnection connection;
  private final Progress progress;

  public Hub(HubSettings settings, Progress progress) {
    this.settings = settings;
    this.connection = new HubConnection(settings);
    this.progress = progress;
  }

  /** {@code org/name} of a directory that this class has returned; empty for any other. */
  public static Optional<String> idOf(Path directory) {
    return HubCache.idOf(directory);
  }

  /**
   * Brings what is missing of a model. Offline, and where the hub cannot be reached, what is in the
   * cache is taken if it is all there.
   *
   * @return the snapshot's directory, or the file in it if the model is one GGUF file
   * @throws ModelUnavailableException if it cannot be had
   */
  public Path bring(HubModel model) {
    ONE.lock();
    try {
      HubCache cache = new HubCache(settings.cache(), model.id());
      Optional<Path> cached = cache.cached(model);
      if (cached.isPresent() && (settings.offline() || model.isPinned())) {
        return in(cached.get(), model);
      }
      if (settings.offline()) {
        throw new ModelUnavailableException(
            "%s must be in %s, as HF_HUB_OFFLINE is set; it is not, or not all of it"
                .formatted(model, settings.cache()));
      }
      return in(bring(model, cache, cached), model);
    } catch (IOException e) {
      throw new ModelUnavailableException(
          "cannot keep %s in %s: %s".formatted(model, settings.cache(), HubConnection.reason(e)),
          e);
    } finally {
      ONE.unlock();
    }
  }

  private static Path in(Path snapshot, HubModel model) {
    return model.file().isEmpty() ? snapshot : snapshot.resolve(model.file());
  }

  private Path bring(HubModel model, HubCache cache, Optional<Path> cached) throws IOException {
    HubFiles files;
    try {
      // With something to fall back on nobody need wait.
      files = files(model, cached.isPresent() ? 0 : settings.retries());
    } catch (ModelUnavailableException e) {
      if (cached.isPresent() && e.getCause() instanceof HubConnection.TransientException) {
        System.err.println(e.getMessage() + "; " + model + " is taken as it is in the cache");
        return cached.get();
      }
      throw e;
    }
    HubDownload download = new HubDownload(model, files.commit(), cache, settings, connection);
    Path snapshot = cache.snapshot(files.commit());
    if (!model.file().isEmpty()) {
      requireFile(model, files);
      download.bring(model.file(), progress);
    } else {
      for (String name : files.small()) {
        download.bring(name, progress);
      }
      for (String name : files.weights(model, shards(snapshot))) {
        download.bring(name, progress);
      }
    }
    if (!model.isPinned()) {
      cache.refer(model.revision(), files.commit());
    }
    return snapshot;
  }

  private static void requireFile(HubModel model, HubFiles files) {
    if (!files.all().contains(model.file())) {
      throw new ModelUnavailableException(
          "%s has no file %s; its GGUF files: %s"
              .formatted(
                  model.id(),
                  model.file(),
                  files.all().stream().filter(name -> name.endsWith(".gguf")).toList()));
    }
  }

  private static Set<String> shards(Path snapshot) {
    Set<String> shards = new TreeSet<>();
    Path index = snapshot.resolve(HubFiles.INDEX);
    if (Files.exists(index)) {
      CheckpointJson.read(index)
          .path("weight_map")
          .forEach(
              shard -> {
                if (!shard.asText().matches("[\\w.-]+")) {
                  throw new ModelUnavailableException(
                      HubFiles.INDEX + " must name files beside it, names " + shard.asText());
                }
                shards.add(shard.asText());
              });
    }
    return shards;
  }

  private HubFiles files(HubModel model, int retries) {
    URI resource =
        URI.create(
            "%s/api/models/%s/revision/%s"
                .formatted(settings.endpoint(), model.id(), model.revision().replace("/", "%2F")));
    return connection.persist(
        model.toString(),
        retries,
        () -> {
          try (HubConnection.Answer answer = connection.get(resource, model.toString(), Map.of())) {
            byte[] body = answer.body().readNBytes(ANSWER_BYTES_MAX);
            JsonNode said = JSON.readTree(body);
            return HubFiles.of(model, said);
          } catch (IOException e) {
            throw e instanceof HubConnection.TransientException
                ? e
                : new HubConnection.TransientException(HubConnection.reason(e), Duration.ZERO, e);
          }
        });
  }
}
