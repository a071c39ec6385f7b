// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * Tests of what a port promises, whatever is behind it: {@code ./zoetic test --contracts} runs them
 * against the backends that are chosen, and fails if any was left out.
 */
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Tag(Contract.TAG)
@Target(ElementType.TYPE)
public @interface Contract {
  /** What the tests are chosen by. */
  String TAG = "contract";
}
