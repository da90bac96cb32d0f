package fr.sndscopy.storage.s3;

import fr.sndscopy.storage.pace.Governor;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Sends and receives over another client as fast as a {@link Governor} lets it, every try of every call, and tells a {@link CallWatch} of
 * every piece that moves: a long transfer is no silence.
 */
final class WatchedHttp implements SdkHttpClient {
    private final SdkHttpClient http;
    private final CallWatch watch;
    private final Governor governor;

    WatchedHttp(SdkHttpClient http, CallWatch watch, Governor governor) {
        this.http = http;
        this.watch = watch;
        this.governor = governor;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        HttpExecuteRequest.Builder watched = HttpExecuteRequest.builder().request(request.httpRequest());
        request.metricCollector().ifPresent(watched::metricCollector);
        request.contentStreamProvider()
                .ifPresent(content -> watched.contentStreamProvider(
                        ContentStreamProvider.fromInputStreamSupplier(() -> new Watched(content.newStream()))));
        ExecutableHttpRequest prepared = http.prepareRequest(watched.build());
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                watch.sends();
                HttpExecuteResponse response = prepared.call();
                watch.moved();
                HttpExecuteResponse.Builder answered =
                        HttpExecuteResponse.builder().response(response.httpResponse());
                response.responseBody()
                        .ifPresent(body -> answered.responseBody(AbortableInputStream.create(new Watched(body), body)));
                return answered.build();
            }

            @Override
            public void abort() {
                prepared.abort();
            }
        };
    }

    private final class Watched extends FilterInputStream {
        private Watched(InputStream in) {
            super(governor.govern(in));
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            watch.moved();
            return read;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            int read = super.read(buffer, from, length);
            watch.moved();
            return read;
        }
    }

    @Override
    public String clientName() {
        return http.clientName();
    }

    @Override
    public void close() {
        http.close();
    }
}
