// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.gateway.completion.supervision.AnswerListener;
import io.zoetic.gateway.http.ApiException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * What became of the requests: each of them is answered once, refused with a reason, left by its
 * client, or still open. It breaks at once if one of them ends twice. One thread.
 */
final class Ledger {
  private final VirtualTime time;
  private Quantiles firstTokens = new Quantiles();
  private Quantiles whole = new Quantiles();
  private final Map<ErrorCode, Integer> refused = new EnumMap<>(ErrorCode.class);
  private final Map<String, Integer> tokensByTenant = new HashMap<>();
  private long measuredFrom;
  private int asked;
  private int answered;
  private int left;
  private int measured;
  private int measuredAsked;
  private int refusalsBefore;

  Ledger(VirtualTime time) {
    this.time = time;
  }

  /** Times of what is asked, and rates of what ends, from now on are told. */
  void measureFrom(long now) {
    measuredFrom = now;
    firstTokens = new Quantiles();
    whole = new Quantiles();
    measured = 0;
    measuredAsked = 0;
    refusalsBefore = refusals();
    tokensByTenant.clear();
  }

  /** Somebody asks. */
  Asked asked(String tenant) {
    asked++;
    measuredAsked++;
    return new Asked(tenant);
  }

  /** A request, and what is heard of it. */
  final class Asked implements AnswerListener {
    private final String tenant;
    private final long begin = time.now();
    private boolean ended;
    private boolean isRefused;
    private long firstToken;
    private int heard;

    Asked(String tenant) {
      this.tenant = tenant;
    }

    private void end() {
      if (ended) {
        throw new IllegalStateException("a request must end once, ended twice");
      }
      ended = true;
    }

    boolean isOpen() {
      return !ended;
    }

    boolean isRefused() {
      return isRefused;
    }

    /** Infinite while there is none. */
    double firstTokenMillis() {
      return heard == 0 ? Double.POSITIVE_INFINITY : firstToken / 1e6;
    }

    /** Its client goes away. */
    void leave() {
      end();
      left++;
    }

    @Override
    public void started(int choice, PromptUpdate.Started started) {}

    @Override
    public void tokens(int choice, PromptUpdate.Tokens some) {
      if (heard == 0) {
        firstToken = time.now() - begin;
        if (begin >= measuredFrom) {
          firstTokens.add(firstToken);
        }
      }
      heard += some.tokenIds().size();
      tokensByTenant.merge(tenant, some.tokenIds().size(), Integer::sum);
    }

    @Override
    public void finished(int choice, PromptUpdate.Finished finished) {
      end();
      if (finished.completionTokens() != heard) {
        throw new IllegalStateException(
            "an answer must be heard whole, were %d of %d tokens"
                .formatted(heard, finished.completionTokens()));
      }
      answered++;
      measured++;
      if (begin >= measuredFrom) {
        whole.add(time.now() - begin);
      }
    }

    @Override
    public void failed(ApiException failure) {
      end();
      isRefused = true;
      refused.merge(failure.code(), 1, Integer::sum);
    }

    @Override
    public void flush() {}
  }

  int count() {
    return asked;
  }

  int answered() {
    return answered;
  }

  int left() {
    return left;
  }

  Map<ErrorCode, Integer> refused() {
    return Map.copyOf(refused);
  }

  int refusals() {
    return refused.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Those since it is measured. */
  int measuredRefusals() {
    return refusals() - refusalsBefore;
  }

  /** Neither answered nor refused nor left. */
  int open() {
    return asked - answered - left - refusals();
  }

  /** Requests a second since it is measured. */
  double askedPerSecond() {
    return measuredAsked * 1e9 / (time.now() - measuredFrom);
  }

  /** Answers a second since it is measured. */
  double answersPerSecond() {
    return measured * 1e9 / (time.now() - measuredFrom);
  }

  /** Tokens since it is measured. */
  int tokensOf(String tenant) {
    return tokensByTenant.getOrDefault(tenant, 0);
  }

  Quantiles firstToken() {
    return firstTokens;
  }

  Quantiles whole() {
    return whole;
  }
}
