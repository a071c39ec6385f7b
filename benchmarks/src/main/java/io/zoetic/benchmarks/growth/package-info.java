// SPDX-License-Identifier: Apache-2.0
/** What growth decides on traffic of which it is known what is to be learnt. */
@NullMarked
package io.zoetic.benchmarks.growth;

import org.jspecify.annotations.NullMarked;
