// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.supervision;

import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.gateway.http.ApiException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what the supervisor says. */
public final class RecordingListener implements AnswerListener {
  final List<String> heard = new ArrayList<>();
  public final List<@Nullable AdaptationReport> adaptations = new ArrayList<>();
  public final StringBuilder text = new StringBuilder();
  final List<Integer> tokenIds = new ArrayList<>();
  public final List<ApiException> failures = new ArrayList<>();
  private final @Nullable RuntimeException failureOnStart;

  public RecordingListener() {
    this(null);
  }

  /** A listener that breaks as soon as it hears something. */
  public RecordingListener(@Nullable RuntimeException failureOnStart) {
    this.failureOnStart = failureOnStart;
  }

  @Override
  public void started(int choice, PromptUpdate.Started started) {
    if (failureOnStart != null) {
      throw failureOnStart;
    }
    heard.add("started");
    adaptations.add(started.adaptation());
  }

  @Override
  public void tokens(int choice, PromptUpdate.Tokens tokens) {
    heard.add("tokens");
    text.append(tokens.text());
    tokenIds.addAll(tokens.tokenIds());
  }

  @Override
  public void finished(int choice, PromptUpdate.Finished finished) {
    heard.add("finished");
  }

  @Override
  public void failed(ApiException failure) {
    heard.add("failed");
    failures.add(failure);
  }

  @Override
  public void flush() {}
}
