// SPDX-License-Identifier: Apache-2.0
/**
 * What a user's own model learns from corrections over the API, beside the same corrections as
 * examples in its prompt: conventions of different kinds that no base model knows.
 */
@NullMarked
package io.zoetic.benchmarks.teaching;

import org.jspecify.annotations.NullMarked;
