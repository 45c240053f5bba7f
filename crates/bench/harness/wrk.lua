-- Makes wrk print one line of JSON at its end. Nothing here runs a request.

done = function(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"requests": %d, "status": %d, "broken": %d, "p50": %d, "p99": %d, "max": %d}',
    summary.requests, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99), latency.max
  ))
end
