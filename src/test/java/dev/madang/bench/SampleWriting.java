package dev.madang.bench;

/** What is posted while posting is measured: of the length of an ordinary post. */
final class SampleWriting {

    static final String TITLE = "토마토 나눔합니다 (tomatoes to give away)";

    static final String CONTENT = """
            올해는 토마토가 **많이** 열렸습니다. 다 먹지 못할 만큼이라 이웃들과 나누고 싶어요.

            - 방울토마토: 두 바구니
            - 큰 토마토: 한 상자
            - 바질 모종: 다섯 개

            토요일 아침 열 시부터 마을 회관 앞에 있겠습니다. 봉투나 바구니를 가져오시면 담아 드립니다. 비가 오면 안쪽
            처마 밑에서 기다릴게요. 작년에 받아 간 병을 돌려주실 분은 그때 함께 가져와 주세요!

            > 남은 것은 저녁에 *소스*로 만들어 냉동할 생각입니다. 만드는 법은 [여기](https://board.example/p/12)에 있습니다.
            """;

    private SampleWriting() { }
}
